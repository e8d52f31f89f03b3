//! Reads the command line of `confab-chaos`.

use std::path::PathBuf;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, bail, ensure};
use lexopt::{Arg, Parser, ValueExt as _};

use super::Disturbance;
use crate::Database;

pub const USAGE: &str = "
Usage: confab-chaos [--seed <N>] [--minutes <N>] [--servers <N>] [--clients <N>]
                    [--database sqlite|postgres] [--faults <NAME,…>] [--keep <FILE>]
       confab-chaos --check <FILE>

Options:
  --seed <N>         picks faults and talk; printed, so that a run can be repeated [default: the time]
  --minutes <N>      how long faults go on; 0.5 is half a minute [default: 1]
  --servers <N>      servers over one Redis and one database [default: 2]
  --database <NAME>  sqlite, or postgres, which is broken, too [default: sqlite]
  --clients <N>      connections, two for every second person [default: 12]
  --faults <NAME,…>  which faults there are [default: all of them]:
                     kill, drain, freeze, redis-kill, redis-pause, subscribers,
                     database-kill, database-pause (both on Postgres only),
                     cut, mid-frame, delay, stall, half-open, none
  --keep <FILE>      keeps the history, as JSON lines
  --check <FILE>     runs nothing, and judges a history that was kept

CONFAB_E2E_SERVER and CONFAB_E2E_SITE name the server and its site; `cargo xtask chaos` sets them.";

/// What a run is to be like.
#[derive(Clone, Debug)]
pub struct Options {
    pub seed: u64,
    pub time: Duration,
    pub servers: usize,
    pub database: Database,
    pub clients: usize,
    pub faults: Vec<Disturbance>,
    /// Between two messages of one client, on average.
    pub pause: Duration,
    pub keep: Option<PathBuf>,
    pub check: Option<PathBuf>,
}

impl Options {
    /// A run with every fault that there is on the database.
    pub fn new(seed: u64, time: Duration, database: Database) -> Self {
        Self {
            seed,
            time,
            servers: 2,
            database,
            clients: 12,
            faults: Disturbance::on(database),
            pause: Duration::from_millis(120),
            keep: None,
            check: None,
        }
    }

    /// `None`: the usage was asked for.
    pub fn parse() -> anyhow::Result<Option<Self>> {
        #[expect(clippy::disallowed_methods, reason = "a seed that nobody chose is the time")]
        let seed = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
        let mut options = Self::new(seed, Duration::from_mins(1), Database::Sqlite);
        let mut chosen = None;
        let mut args = Parser::from_env();
        while let Some(arg) = args.next()? {
            match arg {
                Arg::Long("seed") => options.seed = args.value()?.parse()?,
                Arg::Long("minutes") => {
                    let minutes: f64 = args.value()?.parse()?;
                    options.time = Duration::try_from_secs_f64(minutes * 60.0)?;
                }
                Arg::Long("servers") => options.servers = args.value()?.parse()?,
                Arg::Long("clients") => options.clients = args.value()?.parse()?,
                Arg::Long("database") => options.database = database(&args.value()?.string()?)?,
                Arg::Long("faults") => chosen = Some(faults(&args.value()?.string()?)?),
                Arg::Long("keep") => options.keep = Some(args.value()?.into()),
                Arg::Long("check") => options.check = Some(args.value()?.into()),
                Arg::Long("help") | Arg::Short('h') => return Ok(None),
                other => return Err(other.unexpected().into()),
            }
        }
        options.faults = chosen.unwrap_or_else(|| Disturbance::on(options.database));
        let known = Disturbance::on(options.database);
        if let Some(fault) = options.faults.iter().find(|fault| !known.contains(fault)) {
            bail!("{} needs --database postgres", fault.name());
        }
        ensure!((1..=8).contains(&options.servers), "1 to 8 servers");
        ensure!((3..=200).contains(&options.clients), "3 to 200 clients");
        Ok(Some(options))
    }
}

fn database(name: &str) -> anyhow::Result<Database> {
    let known = Database::ALL.iter().find(|database| database.name() == name);
    known.copied().with_context(|| format!("there is no database `{name}`: sqlite or postgres"))
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

    #[test]
    fn the_usage_names_every_fault() {
        for fault in Disturbance::ALL {
            assert!(USAGE.contains(fault.name()), "{}", fault.name());
        }
        assert_eq!(faults("kill, cut").ok(), Some(vec![Disturbance::Kill, Disturbance::Cut]));
        assert!(faults("weather").is_err());
        assert!(database("postgres").is_ok_and(|is| is == Database::Postgres));
        assert!(database("paper").is_err());
    }
}
