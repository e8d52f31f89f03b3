//! Writes to the terminal: steps, warnings, errors, and lines that carry a process's name.

use std::env;
use std::io::{self, IsTerminal, Write};
use std::sync::OnceLock;

/// The colour of a process's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    Red,
    Green,
    Yellow,
    Blue,
    Magenta,
    Cyan,
}

impl Colour {
    /// Gives the servers colours in turn, so that neighbours differ.
    pub fn of_server(number: usize) -> Self {
        [Self::Green, Self::Magenta, Self::Blue, Self::Yellow][(number - 1) % 4]
    }

    /// Gives each name its colour, the same at every run.
    pub fn of_name(name: &str) -> Self {
        let sum = name.bytes().fold(7_usize, |sum, byte| sum.wrapping_mul(31) + usize::from(byte));
        [Self::Green, Self::Magenta, Self::Blue, Self::Yellow, Self::Cyan][sum % 5]
    }

    const fn code(self) -> u8 {
        match self {
            Self::Red => 31,
            Self::Green => 32,
            Self::Yellow => 33,
            Self::Blue => 34,
            Self::Magenta => 35,
            Self::Cyan => 36,
        }
    }
}

/// Whether colours are wanted: a terminal, and `NO_COLOR` unset.
pub fn has_colour() -> bool {
    static ANSWER: OnceLock<bool> = OnceLock::new();
    *ANSWER.get_or_init(|| io::stdout().is_terminal() && env::var_os("NO_COLOR").is_none())
}

/// Whether nobody watches: a service runs this, and keeps what is said.
pub fn is_in_ci() -> bool {
    env::var_os("CI").is_some_and(|value| !value.is_empty() && value != "false" && value != "0")
}

/// Whether GitHub shows what is said, and folds groups of lines.
pub fn is_on_github() -> bool {
    env::var_os("GITHUB_ACTIONS").is_some_and(|value| value == "true")
}

/// Writes a line to standard error that is no part of any result.
pub fn note(text: &str) {
    let mut err = io::stderr().lock();
    let _closed = writeln!(err, "{text}");
}

/// Whether a person can be asked.
pub fn is_interactive() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Paints a word, where colours are wanted.
pub fn paint(colour: Colour, word: &str) -> String {
    if has_colour() {
        format!("\u{1b}[1;{}m{word}\u{1b}[0m", colour.code())
    } else {
        word.to_owned()
    }
}

/// Announces the next step.
pub fn step(message: &str) {
    line(Colour::Cyan, "xtask", message);
}

/// Says what is not as it could be, and what to do about it.
pub fn warn(message: &str) {
    line(Colour::Yellow, "xtask", message);
}

/// Prints an error, in one line on standard error.
pub fn error(message: &str) {
    let mut err = io::stderr().lock();
    // Nobody is left to tell when even this cannot be written.
    let _closed = writeln!(err, "{} {message}", paint(Colour::Red, "error:"));
}

/// Writes one line under a process's name. A closed standard output is not an error: the
/// processes still have to be ended in order.
pub fn line(colour: Colour, name: &str, text: &str) {
    let mut out = io::stdout().lock();
    let _closed = writeln!(out, "{} {text}", paint(colour, &format!("{name:>8} │")))
        .and_then(|()| out.flush());
}

/// Writes a block of bytes at once, so that blocks of two tasks do not mix.
pub fn bytes(block: &[u8]) {
    let mut out = io::stdout().lock();
    let _closed = out.write_all(block).and_then(|()| out.flush());
}

/// Writes plain text as it is.
pub fn plain(text: &str) {
    let mut out = io::stdout().lock();
    let _closed = writeln!(out, "{text}").and_then(|()| out.flush());
}
