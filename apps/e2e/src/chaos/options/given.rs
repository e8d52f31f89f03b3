//! Reads the command line of `confab-chaos`.

use std::path::PathBuf;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, bail, ensure};
use lexopt::{Arg, Parser, ValueExt as _};

use super::{Options, Rolling};
use crate::Database;
use crate::chaos::Disturbance;

/// Options as given on the command line.
#[derive(Debug, Default)]
pub(super) struct Given {
    seed: Option<u64>,
    time: Option<Duration>,
    servers: Option<usize>,
    clients: Option<usize>,
    database: Option<Database>,
    faults: Option<Vec<Disturbance>>,
    rolling: Option<()>,
    every: Option<Duration>,
    bundle: Option<PathBuf>,
    keep: Option<PathBuf>,
    check: Option<PathBuf>,
}

impl Given {
    /// `None`: the usage was asked for.
    pub(super) fn read(mut args: Parser) -> anyhow::Result<Option<Self>> {
        let mut given = Self::default();
        while let Some(arg) = args.next()? {
            match arg {
                Arg::Long("seed") => given.seed = Some(args.value()?.parse()?),
                Arg::Long("minutes") => given.time = Some(seconds(&mut args, 60.0)?),
                Arg::Long("servers") => given.servers = Some(args.value()?.parse()?),
                Arg::Long("clients") => given.clients = Some(args.value()?.parse()?),
                Arg::Long("database") => {
                    given.database = Some(Database::named(&args.value()?.string()?)?);
                }
                Arg::Long("faults") => given.faults = Some(faults(&args.value()?.string()?)?),
                Arg::Long("rolling") => given.rolling = Some(()),
                Arg::Long("every") => given.every = Some(seconds(&mut args, 1.0)?),
                Arg::Long("bundle") => given.bundle = Some(args.value()?.into()),
                Arg::Long("keep") => given.keep = Some(args.value()?.into()),
                Arg::Long("check") => given.check = Some(args.value()?.into()),
                Arg::Long("help") | Arg::Short('h') => return Ok(None),
                other => return Err(other.unexpected().into()),
            }
        }
        Ok(Some(given))
    }

    pub(super) fn into_options(self) -> anyhow::Result<Options> {
        #[expect(clippy::disallowed_methods, reason = "a seed that nobody chose is the time")]
        let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
        let seed = self.seed.unwrap_or(now);
        let time = self.time.unwrap_or(Duration::from_mins(1));
        let mut options = if self.rolling.is_some() {
            let calm = self.database.is_none() && self.faults.is_none();
            ensure!(calm, "--rolling takes neither --database nor --faults");
            let every = self.every.unwrap_or(Duration::from_secs(10));
            Options::rolling(seed, time, Rolling { every, bundle: self.bundle })
        } else {
            let plain = self.every.is_none() && self.bundle.is_none();
            ensure!(plain, "--every and --bundle go with --rolling");
            Options::new(seed, time, self.database.unwrap_or(Database::Sqlite))
        };
        options.servers = self.servers.unwrap_or(options.servers);
        options.clients = self.clients.unwrap_or(options.clients);
        options.faults = self.faults.unwrap_or(options.faults);
        let known = Disturbance::on(options.database);
        if let Some(fault) = options.faults.iter().find(|fault| !known.contains(fault)) {
            bail!("{} needs --database postgres", fault.name());
        }
        ensure!((1..=8).contains(&options.servers), "1 to 8 servers");
        ensure!((3..=200).contains(&options.clients), "3 to 200 clients");
        Ok(Options { keep: self.keep, check: self.check, ..options })
    }
}

/// The next value, in so many seconds.
fn seconds(args: &mut Parser, unit: f64) -> anyhow::Result<Duration> {
    let number: f64 = args.value()?.parse()?;
    Ok(Duration::try_from_secs_f64(number * unit)?)
}

fn faults(list: &str) -> anyhow::Result<Vec<Disturbance>> {
    if list == "none" {
        return Ok(Vec::new());
    }
    let named = |name: &str| {
        let known = Disturbance::ALL.iter().find(|fault| fault.name() == name.trim());
        known.copied().with_context(|| format!("there is no fault `{name}`"))
    };
    list.split(',').map(named).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chaos::USAGE;

    fn options(args: &[&str]) -> anyhow::Result<Options> {
        Given::read(Parser::from_args(args))?.context("no usage")?.into_options()
    }

    #[test]
    fn a_rolling_run_takes_no_faults_and_no_other_run_takes_what_is_its_own() {
        let rolling = options(&["--rolling", "--every", "4", "--minutes", "3"]).expect("parses");
        assert_eq!((rolling.clients, rolling.faults.len()), (50, 0));
        assert_eq!(rolling.rolling.expect("it rolls").every, Duration::from_secs(4));
        assert!(options(&["--rolling", "--faults", "kill"]).is_err());
        assert!(options(&["--every", "4"]).is_err());
        assert_eq!(options(&["--clients", "5"]).expect("parses").clients, 5);
    }

    #[test]
    fn the_usage_names_every_fault() {
        for fault in Disturbance::ALL {
            assert!(USAGE.contains(fault.name()), "{}", fault.name());
        }
        assert_eq!(faults("kill, cut").ok(), Some(vec![Disturbance::Kill, Disturbance::Cut]));
        assert!(faults("weather").is_err());
        assert!(Database::named("postgres").is_ok_and(|is| is == Database::Postgres));
        assert!(Database::named("paper").is_err());
    }
}
