//! The command line of the fan-out profile.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::ensure;
use lexopt::{Arg, Parser, ValueExt as _};

/// Plan of a measurement, and its servers.
#[derive(Clone, Debug)]
pub struct Plan {
    pub(super) lines: usize,
    pub(super) rooms: usize,
    pub(super) runs: usize,
    /// How long each rate is measured.
    pub(super) time: Duration,
    /// Deliveries a second, in rising order.
    pub(super) rates: Vec<u32>,
    /// Whether the most that each sustains is looked for.
    pub(super) most: bool,
    /// Only those whose names have one of these in them, beside the floor.
    pub(super) only: Vec<String>,
    /// Programs of peers, where they are at hand.
    pub(super) socketioxide: Option<PathBuf>,
    pub(super) socket_io: Option<PathBuf>,
    /// Where figures are written, and what they are compared with.
    pub(super) json: Option<PathBuf>,
    pub(super) compare: Option<PathBuf>,
}

impl Plan {
    /// Reads what stands beside `--profile fan-out`.
    pub fn parse(mut args: Parser) -> anyhow::Result<Self> {
        let mut plan = Self {
            lines: 1_000,
            rooms: 10,
            runs: 5,
            time: Duration::from_secs(4),
            rates: vec![10_000, 30_000, 60_000, 140_000],
            most: true,
            only: Vec::new(),
            socketioxide: None,
            socket_io: None,
            json: None,
            compare: None,
        };
        let path = |args: &mut Parser| Ok::<_, lexopt::Error>(Some(args.value()?.into()));
        while let Some(arg) = args.next()? {
            match arg {
                Arg::Long("profile") => drop(args.value()?),
                Arg::Long("runs") => plan.runs = args.value()?.parse()?,
                Arg::Long("conns") => plan.lines = args.value()?.parse()?,
                Arg::Long("rooms") => plan.rooms = args.value()?.parse()?,
                Arg::Long("seconds") => plan.time = Duration::from_secs(args.value()?.parse()?),
                Arg::Long("rate") => plan.rates = vec![args.value()?.parse()?],
                Arg::Long("quick") => {
                    (plan.runs, plan.time, plan.most) = (1, Duration::from_secs(2), false);
                }
                Arg::Long("most") => plan.most = true,
                Arg::Long("only") => {
                    let names = args.value()?.string()?;
                    plan.only = names.split(',').map(str::to_lowercase).collect();
                }
                Arg::Long("socketioxide") => plan.socketioxide = path(&mut args)?,
                Arg::Long("socket-io") => plan.socket_io = path(&mut args)?,
                Arg::Long("json") => plan.json = path(&mut args)?,
                Arg::Long("compare") => plan.compare = path(&mut args)?,
                other => return Err(other.unexpected().into()),
            }
        }
        ensure!(plan.runs > 0 && !plan.time.is_zero(), "nothing would be measured");
        ensure!(!plan.rates.contains(&0), "nothing would be sent");
        ensure!(
            plan.rooms > 0 && plan.lines.is_multiple_of(plan.rooms * 10),
            "each room has the same number of accounts, with ten connections each"
        );
        Ok(plan)
    }

    /// Whether a server takes part.
    pub(super) fn has(&self, name: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| *only == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(words: &[&str]) -> anyhow::Result<Plan> {
        Plan::parse(Parser::from_args(words))
    }

    #[test]
    fn a_plan_has_defaults_and_takes_what_it_is_told() {
        let plan = parse(&["--profile", "fan-out", "--quick", "--runs", "3"]).unwrap();
        assert_eq!((plan.runs, plan.time, plan.most), (3, Duration::from_secs(2), false));
        assert!(plan.has("confab") && plan.has("socket-io"));
        let plan = parse(&["--only", "confab", "--rate", "500"]).unwrap();
        assert!(plan.has("confab") && !plan.has("confab-2"));
        assert_eq!(plan.rates, [500]);
    }

    #[test]
    fn what_would_measure_nothing_is_refused() {
        for words in [["--runs", "0"], ["--rate", "0"], ["--conns", "1005"], ["--rooms", "0"]] {
            assert!(parse(&words).is_err(), "{words:?}");
        }
    }
}
