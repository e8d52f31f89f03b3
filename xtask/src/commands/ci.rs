//! `cargo xtask ci`: all that must pass, in the order CI runs it, with the minutes of each part.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use lexopt::{Arg, Parser};

use super::{bench, build, fmt, fuzz, lint, test, tidy};
use crate::packages::Consent;
use crate::process::Interrupted;
use crate::tools::{self, Need};
use crate::workspace::Workspace;
use crate::{screen, usage};

pub(super) const HELP: &str = "
Usage: cargo xtask ci [--yes] [--full] [--only <PART>]

Options:
  --yes           installs what is missing without asking (so does CI=true)
  --full          also what takes long: the benchmark of a release server, and its profiles of trouble
  --only <PART>   one part: setup, fmt, tidy, lint, test, fuzz, build, bench or profiles

Runs fmt, tidy, setup, lint, test, fuzz (a minute) and build, in this order. The first part that fails ends it.";

/// One part: its name, whether it belongs to `--full` alone, and its work.
struct Part {
    name: &'static str,
    is_long: bool,
    run: fn(Consent) -> Result<Said>,
}

/// Words of the summary about a part, besides its time.
type Said = Option<String>;

const PARTS: &[Part] = &[
    Part { name: "fmt", is_long: false, run: |_| silent(fmt::format(fmt::Mode::Check)) },
    Part { name: "tidy", is_long: false, run: |_| silent(tidy::check()) },
    Part { name: "setup", is_long: false, run: |_| set_up() },
    Part { name: "lint", is_long: false, run: |_| silent(lint::lint(vec!["--continue".into()])) },
    Part {
        name: "test",
        is_long: false,
        run: |consent| test::test(&test::Options::all(consent)).map(Some),
    },
    Part { name: "fuzz", is_long: false, run: |_| silent(fuzz::fuzz(Duration::from_mins(1))) },
    Part { name: "build", is_long: false, run: |_| silent(build::build()) },
    Part { name: "bench", is_long: true, run: |_| silent(bench::measure(&[])) },
    Part { name: "profiles", is_long: true, run: |_| silent(profiles()) },
];

/// Trouble as clients notice it, each profile as far as a machine of two cores goes.
const PROFILES: &[&[&str]] = &[
    &["--profile", "jitter", "--servers", "1"],
    &["--profile", "jitter", "--servers", "2"],
    &["--profile", "deploy"],
    &["--profile", "slow-readers"],
    &["--profile", "presence"],
];

fn profiles() -> Result<()> {
    let options = |profile: &&[&str]| profile.iter().map(|&word| word.to_owned()).collect();
    PROFILES.iter().map(options).try_for_each(|options: Vec<String>| bench::measure(&options))
}

fn silent(result: Result<()>) -> Result<Said> {
    result.map(|()| None)
}

fn set_up() -> Result<Said> {
    tools::prepare(&Workspace::load()?, Need::Release).map(|_| None)
}

pub(super) fn run(args: &mut Parser) -> Result<()> {
    let (mut consent, mut is_full, mut only) = (Consent::from_environment(), false, None);
    while let Some(arg) = args.next()? {
        match arg {
            Arg::Long("yes") => consent = Consent::Given,
            Arg::Long("full") => is_full = true,
            Arg::Long("only") => only = Some(args.value()?.to_string_lossy().into_owned()),
            other => return Err(other.unexpected().into()),
        }
    }
    let parts = choose(is_full, only.as_deref())?;
    let (mut times, mut said) = (Vec::new(), None);
    for part in parts {
        screen::step(&format!("── {} ──", part.name));
        let began = Instant::now();
        let result = (part.run)(consent);
        times.push((part.name, began.elapsed()));
        match result {
            Ok(more) => said = said.or(more),
            Err(error) if error.is::<Interrupted>() => return Err(error),
            Err(error) => {
                summarise(&times, "failed", said.as_deref());
                bail!("{} failed: {error:#}", part.name);
            }
        }
    }
    summarise(&times, "passed", said.as_deref());
    Ok(())
}

fn choose(is_full: bool, only: Option<&str>) -> Result<Vec<&'static Part>> {
    let Some(name) = only else {
        return Ok(PARTS.iter().filter(|part| is_full || !part.is_long).collect());
    };
    if let Some(part) = PARTS.iter().find(|part| part.name == name) {
        Ok(vec![part])
    } else {
        let known: Vec<_> = PARTS.iter().map(|part| part.name).collect();
        Err(usage::wrong(format!("--only is {name}, but takes one of {}", known.join(", "))))
    }
}

fn summarise(times: &[(&str, Duration)], last: &str, said: Option<&str>) {
    let mut total = Duration::ZERO;
    for (index, (name, time)) in times.iter().enumerate() {
        total += *time;
        let end = if index + 1 == times.len() { last } else { "passed" };
        screen::step(&format!("{name:<8} {:>5.1} min  {end}", minutes(*time)));
    }
    let said = said.map(|said| format!("  {said}")).unwrap_or_default();
    screen::step(&format!("all      {:>5.1} min{said}", minutes(total)));
}

fn minutes(time: Duration) -> f64 {
    time.as_secs_f64() / 60.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_takes_long_runs_only_when_asked_for() {
        let names = |is_full| {
            choose(is_full, None).unwrap().iter().map(|part| part.name).collect::<Vec<_>>()
        };
        assert_eq!(names(false), ["fmt", "tidy", "setup", "lint", "test", "fuzz", "build"]);
        assert_eq!(names(true)[7..], ["bench", "profiles"]);
        assert!(
            choose(false, Some("deploy")).is_err_and(|error| error.to_string().contains("lint"))
        );
    }
}
