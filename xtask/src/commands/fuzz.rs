//! `cargo xtask fuzz`: throws everything at the decoders of the wire and of messages, for a time.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use lexopt::{Arg, Parser, ValueExt as _};

use crate::workspace::Workspace;
use crate::{cargo, process, screen};

pub(super) const HELP: &str = "
Usage: cargo xtask fuzz [--minutes <N>]

Options:
  --minutes <N>  for how long; 0.5 is half a minute [default: 1]

Throws random bytes, damaged frames of the kept corpus (crates/protocol/tests/corpus, and
apps/server/src/live/publication/corpus for what servers publish) and values of the types at every
decoder of what clients, servers and answers say, and of what servers publish to each other; and
pasted and damaged messages (crates/markup/tests) at their parser, which is to show all of each.
Each round has other random numbers, until the time is over; `cargo xtask test` plays one round.
What fails is made small and printed, and is kept as a case beside its test.";

/// Arguments for `cargo test`. The whole workspace is named, so that nothing is compiled anew.
const SUITES: [&[&str]; 3] = [
    &["--workspace", "--test", "fuzz"],
    &["--workspace", "--lib", "publication::fuzz"],
    &["--workspace", "--test", "shown", "--test", "corpus"],
];

pub(super) fn run(args: &mut Parser) -> Result<()> {
    let mut minutes = 1.0;
    while let Some(arg) = args.next()? {
        match arg {
            Arg::Long("minutes") => minutes = args.value()?.parse()?,
            other => return Err(other.unexpected().into()),
        }
    }
    fuzz(Duration::try_from_secs_f64(minutes * 60.0).context("--minutes is no time")?)
}

/// Runs round after round until the time is over, and says how many there were.
pub(super) fn fuzz(time: Duration) -> Result<()> {
    let workspace = Workspace::load()?;
    let (began, mut rounds) = (Instant::now(), 0);
    while began.elapsed() < time {
        for suite in SUITES {
            let mut command = cargo::command();
            command.current_dir(&workspace.root).args(["test", "--quiet"]).args(suite);
            process::run("a decoder under fuzzing", &mut command)?;
        }
        rounds += 1;
    }
    screen::step(&format!("{rounds} rounds in {:.0} s", began.elapsed().as_secs_f64()));
    Ok(())
}
