//! Reads the command line of `confab-attack`.

use anyhow::Context as _;
use lexopt::{Arg, Parser, ValueExt as _};

use super::Attack;

pub const USAGE: &str = "
Usage: confab-attack [--row <N>]... [--short] [--release]

Options:
  --row <N>   this attack only, by its row in the table; may be repeated [default: all]
  --short     fewer requests for a shorter time
  --release   the server is an optimised one, and is held against tighter bounds

CONFAB_E2E_SERVER and CONFAB_E2E_SITE name the server and its site; `cargo xtask attack` sets them.";

/// The attacks to play, and their setting.
#[derive(Clone, Debug)]
pub struct Options {
    pub attacks: Vec<Attack>,
    pub setting: Setting,
}

/// How attacks are played.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    pub length: Length,
    pub build: Build,
}

/// How much an attack does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Length {
    /// As much as shows that a bound is there: for every test run.
    Short,
    Full,
}

/// How the server was compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Build {
    /// Its times say little: bounds on them are wide.
    Debug,
    Release,
}

impl Setting {
    /// The one of the two for this length.
    pub(super) fn by_length<T>(self, short: T, full: T) -> T {
        match self.length {
            Length::Short => short,
            Length::Full => full,
        }
    }

    /// The one of the two for this build.
    pub(super) fn by_build<T>(self, debug: T, release: T) -> T {
        match self.build {
            Build::Debug => debug,
            Build::Release => release,
        }
    }
}

impl Options {
    /// `None`: the usage was asked for.
    pub fn parse() -> anyhow::Result<Option<Self>> {
        Self::read(Parser::from_env())
    }

    fn read(mut args: Parser) -> anyhow::Result<Option<Self>> {
        let mut attacks = Vec::new();
        let mut setting = Setting { length: Length::Full, build: Build::Debug };
        while let Some(arg) = args.next()? {
            match arg {
                Arg::Long("row") => {
                    let row: usize = args.value()?.parse()?;
                    let named = Attack::ALL.into_iter().find(|attack| attack.row() == row);
                    attacks.push(named.with_context(|| format!("there is no row {row}"))?);
                }
                Arg::Long("short") => setting.length = Length::Short,
                Arg::Long("release") => setting.build = Build::Release,
                Arg::Long("help") | Arg::Short('h') => return Ok(None),
                other => return Err(other.unexpected().into()),
            }
        }
        if attacks.is_empty() {
            attacks.extend(Attack::ALL);
        }
        Ok(Some(Self { attacks, setting }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_chosen_by_number_and_all_are_played_by_default() {
        let read = |args: &[&str]| Options::read(Parser::from_args(args));
        let all = read(&[]).expect("parses").expect("options");
        assert_eq!(all.attacks, Attack::ALL);
        let two = read(&["--row", "3", "--row", "10", "--short"]).expect("parses");
        let two = two.expect("options");
        assert_eq!(two.attacks, [Attack::HeavyReading, Attack::ForwardedHops]);
        assert_eq!(two.setting.length, Length::Short);
        assert!(read(&["--row", "11"]).is_err());
        assert!(read(&["--help"]).expect("parses").is_none());
    }
}
