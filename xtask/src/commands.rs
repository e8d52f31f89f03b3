//! The commands and the one table that dispatches to them.

mod attack;
mod bench;
mod build;
mod chaos;
mod ci;
mod conformance;
mod dev;
mod doctor;
mod fmt;
mod fuzz;
mod lint;
mod setup;
mod test;
mod tidy;

use std::ffi::OsString;

use anyhow::Result;
use lexopt::Parser;

use crate::{screen, usage};

/// One command of `cargo xtask`.
struct Command {
    name: &'static str,
    summary: &'static str,
    /// What follows the summary in its `--help`.
    help: &'static str,
    run: fn(&mut Parser) -> Result<()>,
}

const COMMANDS: &[Command] = &[
    Command {
        name: "dev",
        summary: "Sets up, builds, starts everything and prints one URL",
        help: dev::HELP,
        run: dev::run,
    },
    Command {
        name: "test",
        summary: "Runs all tests: unit, conformance, server, cluster, browser",
        help: test::HELP,
        run: test::run,
    },
    Command {
        name: "build",
        summary: "Makes the release in dist/, with checksums and sizes",
        help: build::HELP,
        run: build::run,
    },
    Command { name: "fmt", summary: "Formats the code", help: fmt::HELP, run: fmt::run },
    Command {
        name: "lint",
        summary: "Runs clippy, for this machine and for the browser",
        help: lint::HELP,
        run: lint::run,
    },
    Command {
        name: "tidy",
        summary: "Checks the rules of style and the arrows of the design",
        help: tidy::HELP,
        run: tidy::run,
    },
    Command {
        name: "ci",
        summary: "Runs all that must pass, in the order CI does",
        help: ci::HELP,
        run: ci::run,
    },
    Command {
        name: "setup",
        summary: "Installs the tools that building needs, once per machine",
        help: setup::HELP,
        run: setup::run,
    },
    Command {
        name: "doctor",
        summary: "Says what is here, what is missing, and how to get it",
        help: doctor::HELP,
        run: doctor::run,
    },
    Command {
        name: "bench",
        summary: "Measures memory, fan-out and latency of a release server",
        help: bench::HELP,
        run: bench::run,
    },
    Command {
        name: "chaos",
        summary: "Breaks everything around a cluster, and proves that nothing was lost",
        help: chaos::HELP,
        run: chaos::run,
    },
    Command {
        name: "attack",
        summary: "Tries to take the chat from others, and prints what a bystander met",
        help: attack::HELP,
        run: attack::run,
    },
    Command {
        name: "conformance",
        summary: "Holds the WebSocket endpoint against RFC 6455, case by case",
        help: conformance::HELP,
        run: conformance::run,
    },
    Command {
        name: "fuzz",
        summary: "Throws everything at the decoders of the wire, for a minute",
        help: fuzz::HELP,
        run: fuzz::run,
    },
];

/// Runs the command that the arguments name.
pub(crate) fn run(mut args: Vec<OsString>) -> Result<()> {
    if args.is_empty() || is_help(&args[0]) || args[0] == "help" && args.len() == 1 {
        screen::plain(&overview());
        return Ok(());
    }
    if args[0] == "help" {
        args.remove(0);
        args.push("--help".into());
    }
    let name = args.remove(0);
    let command = find(&name.to_string_lossy())?;
    if args.iter().take_while(|arg| *arg != "--").any(is_help) {
        screen::plain(&format!("{}.\n\n{}", command.summary, command.help.trim()));
        return Ok(());
    }
    (command.run)(&mut Parser::from_args(args))
}

fn is_help(arg: &OsString) -> bool {
    arg == "--help" || arg == "-h"
}

fn find(name: &str) -> Result<&'static Command> {
    COMMANDS.iter().find(|command| command.name == name).ok_or_else(|| {
        let hint = match usage::nearest(name, COMMANDS.iter().map(|command| command.name)) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => "see `cargo xtask --help`".to_owned(),
        };
        usage::wrong(format!("there is no command `{name}`; {hint}"))
    })
}

fn overview() -> String {
    let line = |command: &Command| format!("  {:<13}{}", command.name, command.summary);
    let commands: Vec<String> = COMMANDS.iter().map(line).collect();
    let end = "`cargo xtask <command> --help` says more about each.";
    format!("Usage: cargo xtask <command> [options]\n\nCommands:\n{}\n\n{end}", commands.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_explains_itself() {
        for command in COMMANDS {
            assert!(
                command.help.contains(&format!("Usage: cargo xtask {}", command.name)),
                "{}",
                command.name
            );
            assert!(overview().contains(command.summary));
        }
    }

    #[test]
    fn an_unknown_command_is_refused_with_a_suggestion() {
        let error = run(vec!["biuld".into()]).unwrap_err();
        assert!(error.to_string().contains("did you mean `build`?"), "{error}");
        assert!(error.is::<crate::usage::Wrong>());
    }

    #[test]
    fn an_unknown_option_is_refused_before_anything_runs() {
        for command in COMMANDS {
            let error = run(vec![command.name.into(), "--no-such-option".into()]).unwrap_err();
            assert!(error.is::<lexopt::Error>(), "{}: {error}", command.name);
        }
    }
}
