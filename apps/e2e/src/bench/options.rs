//! Reads the command line of `confab-bench`.

use std::time::Duration;

use anyhow::ensure;
use lexopt::{Arg, Parser, ValueExt as _};

pub const USAGE: &str = "
Usage: confab-bench [--conns <N>] [--rooms <N>] [--rate <N>] [--seconds <N>]

Options:
  --conns <N>     signed-in connections [default: 5000]
  --rooms <N>     rooms they are spread over [default: 50]
  --rate <N>      messages sent a second, over all rooms [default: 100]
  --seconds <N>   how long is measured [default: 20]

With the defaults every message goes to 100 connections: 10,000 deliveries a second.
CONFAB_E2E_SERVER and CONFAB_E2E_SITE name the server and its site; `cargo xtask bench` sets them.";

/// How many connections one account holds; a server allows 100.
const CONNS_PER_ACCOUNT: usize = 50;

/// What is to be measured.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    pub conns: usize,
    pub rooms: usize,
    /// Messages a second, over all rooms.
    pub rate: u32,
    pub time: Duration,
}

impl Options {
    /// `None`: the usage was asked for.
    pub fn parse() -> anyhow::Result<Option<Self>> {
        let mut options =
            Self { conns: 5_000, rooms: 50, rate: 100, time: Duration::from_secs(20) };
        let mut args = Parser::from_env();
        while let Some(arg) = args.next()? {
            match arg {
                Arg::Long("conns") => options.conns = args.value()?.parse()?,
                Arg::Long("rooms") => options.rooms = args.value()?.parse()?,
                Arg::Long("rate") => options.rate = args.value()?.parse()?,
                Arg::Long("seconds") => {
                    options.time = Duration::from_secs(args.value()?.parse()?);
                }
                Arg::Long("help") | Arg::Short('h') => return Ok(None),
                other => return Err(other.unexpected().into()),
            }
        }
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
