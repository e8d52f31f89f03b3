//! Reads the command line of `confab-bench`.

use std::time::Duration;

use anyhow::ensure;
use lexopt::{Arg, Parser, ValueExt as _};

use crate::Database;
use crate::bench::profile::Profile;

pub const USAGE: &str = "
Usage: confab-bench [--conns <N>] [--rooms <N>] [--rate <N>] [--seconds <N>]
       confab-bench --profile <NAME> [--conns <N>] [--servers <N>] [--seconds <N>]
                                    [--database sqlite|postgres]
       confab-bench --profile fan-out [--quick] [--runs <N>] [--conns <N>] [--rooms <N>] [--rate <N>]
                                    [--seconds <N>] [--only <NAMES>] [--most]
                                    [--socketioxide <PROGRAM>] [--socket-io <SCRIPT>]
                                    [--json <FILE>] [--compare <FILE>]
       confab-bench --profile idle [--conns <N>] [--runs <N>]

Options:
  --conns <N>     signed-in connections [default: 5000]
  --rooms <N>     rooms they are spread over [default: 50]
  --rate <N>      messages sent a second, over all rooms [default: 100]
  --seconds <N>   how long is measured [default: 20]
  --profile <NAME>  what clients notice of trouble, in place of the measurement:
                  jitter (2000 clients, each cut off for 2 s every 15 s), deploy (5000 clients,
                  servers restarted in turn), slow-readers (1000 clients, one in 100 frozen),
                  presence (5000 people in one room, one in ten comes and goes),
                  files (200 people upload, and a photo is seen at another server)
  --servers <N>   servers of a profile
  --database <NAME>  what they keep everything in [default: sqlite]

With the defaults every message goes to 100 connections: 10,000 deliveries a second.
CONFAB_E2E_SERVER and CONFAB_E2E_SITE name the server and its site; `cargo xtask bench` sets them.";

/// How many connections one account holds; a server allows 100.
const CONNS_PER_ACCOUNT: usize = 50;

/// Options of a measurement.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    pub conns: usize,
    pub rooms: usize,
    /// Messages a second, over all rooms.
    pub rate: u32,
    pub time: Duration,
    /// This in place of the measurement.
    pub profile: Option<Profile>,
}

impl Options {
    /// `None`: the usage was asked for.
    pub fn parse() -> anyhow::Result<Option<Self>> {
        let mut options = Self {
            conns: 5_000,
            rooms: 50,
            rate: 100,
            time: Duration::from_secs(20),
            profile: None,
        };
        let (mut conns, mut servers, mut time) = (None, None, None);
        let mut database = None;
        let mut args = Parser::from_env();
        while let Some(arg) = args.next()? {
            match arg {
                Arg::Long("profile") => {
                    options.profile = Some(Profile::named(&args.value()?.string()?)?);
                }
                Arg::Long("database") => {
                    database = Some(Database::named(&args.value()?.string()?)?);
                }
                Arg::Long("servers") => servers = Some(args.value()?.parse()?),
                Arg::Long("conns") => conns = Some(args.value()?.parse()?),
                Arg::Long("rooms") => options.rooms = args.value()?.parse()?,
                Arg::Long("rate") => options.rate = args.value()?.parse()?,
                Arg::Long("seconds") => {
                    time = Some(Duration::from_secs(args.value()?.parse()?));
                }
                Arg::Long("help") | Arg::Short('h') => return Ok(None),
                other => return Err(other.unexpected().into()),
            }
        }
        if let Some(profile) = &mut options.profile {
            profile.clients = conns.unwrap_or(profile.clients);
            profile.database = database.unwrap_or(profile.database);
            profile.servers = servers.unwrap_or(profile.servers);
            profile.time = time.unwrap_or(profile.time);
        }
        ensure!(options.profile.is_some() || database.is_none(), "--database goes with --profile");
        options.conns = conns.unwrap_or(options.conns);
        options.time = time.unwrap_or(options.time);
        ensure!(options.rooms > 0 && options.conns >= options.rooms, "a room needs a connection");
        ensure!(options.rate > 0 && !options.time.is_zero(), "nothing would be measured");
        Ok(Some(options))
    }

    /// How many accounts hold the connections: the same number in each room.
    pub fn accounts(&self) -> usize {
        self.conns.div_ceil(CONNS_PER_ACCOUNT).next_multiple_of(self.rooms)
    }

    /// How many connections get a message.
    #[expect(clippy::cast_precision_loss, reason = "a few thousand connections")]
    pub fn members_per_room(&self) -> f64 {
        self.conns as f64 / self.rooms as f64
    }
}
