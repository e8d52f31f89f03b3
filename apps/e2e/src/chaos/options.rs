//! Options of a run.

mod given;

use std::path::PathBuf;
use std::time::Duration;

use lexopt::Parser;

use super::Disturbance;
use crate::Database;
use given::Given;

pub const USAGE: &str = "
Usage: confab-chaos [--seed <N>] [--minutes <N>] [--servers <N>] [--clients <N>]
                    [--database sqlite|postgres] [--faults <NAME,…>] [--keep <FILE>]
       confab-chaos --rolling [--every <SECONDS>] [--bundle <FOLDER>] [--seed <N>] [--minutes <N>]
                    [--servers <N>] [--clients <N>] [--keep <FILE>]
       confab-chaos --check <FILE>

Options:
  --seed <N>         picks faults and talk; printed, so that a run can be repeated [default: the time]
  --minutes <N>      how long faults go on; 0.5 is half a minute [default: 1]
  --servers <N>      servers over one Redis and one database, one of which asks the Sentinel where
                     Redis is, while the network to it breaks for the others [default: 3, with
                     --rolling 2]
  --database <NAME>  sqlite, or postgres, which is broken, too [default: sqlite]
  --clients <N>      connections, two for every second person [default: 12]
  --faults <NAME,…>  which faults there are [default: all of them]:
                     kill, drain, freeze; redis-kill, redis-restart, redis-pause,
                     redis-failover, subscribers, redis-overflow, redis-half-open,
                     redis-delay, redis-mid-frame; database-kill, database-restart,
                     database-pause (on Postgres only); cut, mid-frame, delay, stall,
                     half-open; none
  --rolling          breaks nothing else, but ends the servers of `cargo xtask dev` in turn with
                     SIGTERM, and lets dev start them again; 50 clients by default
  --every <SECONDS>  between two of those ends [default: 10]
  --bundle <FOLDER>  what dev runs [default: what it builds]
  --keep <FILE>      keeps the history, as JSON lines
  --check <FILE>     runs nothing, and judges a history that was kept

CONFAB_E2E_SERVER and CONFAB_E2E_SITE name the server and its site, CONFAB_E2E_XTASK names xtask;
`cargo xtask chaos` sets them.";

/// Options of a run.
#[derive(Clone, Debug)]
pub struct Options {
    pub seed: u64,
    pub time: Duration,
    pub servers: usize,
    pub database: Database,
    pub clients: usize,
    pub faults: Vec<Disturbance>,
    /// Between two faults, at most.
    pub rest: Duration,
    /// Between two messages of one client, on average.
    pub pause: Duration,
    /// Instead of faults: servers of `cargo xtask dev` are restarted.
    pub rolling: Option<Rolling>,
    pub keep: Option<PathBuf>,
    pub check: Option<PathBuf>,
}

/// Servers of `cargo xtask dev` that are restarted in turn.
#[derive(Clone, Debug)]
pub struct Rolling {
    /// Between the ends of two servers.
    pub every: Duration,
    /// The folder with the server and the site; without it dev builds them.
    pub bundle: Option<PathBuf>,
}

impl Options {
    /// A run with every fault that there is on the database.
    pub fn new(seed: u64, time: Duration, database: Database) -> Self {
        Self {
            seed,
            time,
            servers: 3,
            database,
            clients: 12,
            faults: Disturbance::on(database),
            rest: Duration::from_millis(1_500),
            pause: Duration::from_millis(120),
            rolling: None,
            keep: None,
            check: None,
        }
    }

    /// A run in which one server of dev after the other is restarted.
    pub fn rolling(seed: u64, time: Duration, rolling: Rolling) -> Self {
        let calm = Self::new(seed, time, Database::Sqlite);
        let pause = Duration::from_millis(500);
        Self { servers: 2, clients: 50, faults: Vec::new(), pause, rolling: Some(rolling), ..calm }
    }

    /// `None`: the usage was asked for.
    pub fn parse() -> anyhow::Result<Option<Self>> {
        let given = Given::read(Parser::from_env())?;
        given.map(Given::into_options).transpose()
    }
}
