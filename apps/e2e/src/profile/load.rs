//! Runs many clients of the repository's own, of which some talk, and says what they were given.

use std::collections::BTreeMap;
use std::fmt;
use std::time::{Duration, Instant};

use anyhow::ensure;
use confab_client::core::{Input, Unsent};
use confab_client::native::{Connection, Updates, random_client_id};
use confab_protocol::{Cursor, RoomId};
use confab_testing::{DEADLINE, eventually};
use tokio::task::JoinSet;
use tokio::time::MissedTickBehavior;

use super::crowd::Guest;
use super::tally::{Tally, message};
use crate::Account;

/// Clients that connect at the same time at the beginning.
const AT_ONCE: usize = 64;
/// Bytes of a message.
const LENGTH: usize = 128;

/// Clients that listen.
pub(super) struct Load {
    pub(super) epoch: Instant,
    clients: Vec<(Connection, Tally)>,
    listening: JoinSet<()>,
    talking: JoinSet<()>,
    talkers: Vec<Tally>,
    rooms: BTreeMap<RoomId, Account>,
}

/// What all clients were given together.
#[derive(Clone, Debug, Default)]
pub(super) struct Given {
    pub(super) clients: usize,
    pub(super) online: usize,
    pub(super) expected: u64,
    pub(super) delivered: u64,
    pub(super) doubled: u64,
    pub(super) disordered: u64,
    pub(super) jumps: u64,
    pub(super) sent: u64,
    pub(super) failed: u64,
    /// Of all messages, in order.
    pub(super) delays: Vec<Duration>,
    /// The longest of each client, in order.
    pub(super) longest: Vec<Duration>,
}

impl Load {
    pub(super) fn new() -> Self {
        Self {
            epoch: Instant::now(),
            clients: Vec::new(),
            listening: JoinSet::new(),
            talking: JoinSet::new(),
            talkers: Vec::new(),
            rooms: BTreeMap::new(),
        }
    }

    /// Connects so many clients, each at the servers that `bases` gives for its number, and waits
    /// until all are online.
    pub(super) async fn listen(
        &mut self,
        guests: &[Guest],
        bases: impl Iterator<Item = Vec<String>>,
    ) -> anyhow::Result<()> {
        for (number, bases) in bases.enumerate() {
            let guest = &guests[number % guests.len()];
            self.rooms.entry(guest.room).or_insert_with(|| guest.account.clone());
            let bases: Vec<&str> = bases.iter().map(String::as_str).collect();
            let (connection, updates) = Connection::start_among(&bases, guest.credentials.clone());
            let tally = Tally::new(guest.room, self.epoch);
            self.listening.spawn(listen(updates, tally.clone()));
            self.clients.push((connection, tally));
            if number % AT_ONCE == AT_ONCE - 1 {
                self.all_online().await?;
            }
        }
        self.all_online().await
    }

    /// Has someone talk in each room, so often, at any of the servers.
    pub(super) fn talk(&mut self, guests: &[Guest], bases: &[String], every: Duration) {
        let bases: Vec<&str> = bases.iter().map(String::as_str).collect();
        let (mut rooms, mut connections) = (Vec::<RoomId>::new(), Vec::new());
        for guest in guests {
            if rooms.contains(&guest.room) {
                continue;
            }
            rooms.push(guest.room);
            let (connection, updates) = Connection::start_among(&bases, guest.credentials.clone());
            let tally = Tally::new(guest.room, self.epoch);
            self.talkers.push(tally.clone());
            self.listening.spawn(listen(updates, tally));
            connections.push((connection, guest.room));
        }
        // One after the other, so that not all rooms are told at the same moment.
        let apart = every / u32::try_from(connections.len()).unwrap_or(u32::MAX).max(1);
        for (number, (connection, room)) in (0..).zip(connections) {
            let pace = (apart * number, every);
            self.talking.spawn(talk(connection, room, self.epoch, pace));
        }
    }

    /// Stops talking, and waits until everyone has everything, or the deadline has passed.
    pub(super) async fn settle(&mut self) -> anyhow::Result<Given> {
        self.talking.abort_all();
        for (connection, _) in &self.clients {
            connection.tell(Input::RetryNow).await;
        }
        let caught_up = async || {
            let Ok(heads) = self.heads().await else { return false };
            self.clients.iter().all(|(_, tally)| {
                let counts = tally.counts();
                let head = heads.get(&tally.room());
                counts.online && head.is_some_and(|head| head.seq == counts.reached)
            })
        };
        if let Err(error) = eventually(DEADLINE, "everyone has caught up", caught_up).await {
            println!("{error}");
        }
        self.given().await
    }

    async fn all_online(&self) -> anyhow::Result<()> {
        let online = || self.clients.iter().all(|(_, tally)| tally.counts().online);
        eventually(DEADLINE, "clients online", async || online()).await
    }

    async fn heads(&self) -> anyhow::Result<BTreeMap<RoomId, Cursor>> {
        let mut heads = BTreeMap::new();
        for (room, account) in &self.rooms {
            let all = account.rooms().await?;
            heads.extend(all.iter().filter(|found| found.id == *room).map(|r| (r.id, r.head)));
        }
        Ok(heads)
    }

    async fn given(&self) -> anyhow::Result<Given> {
        let heads = self.heads().await?;
        let mut given = Given { clients: self.clients.len(), ..Given::default() };
        for (_, tally) in &self.clients {
            let counts = tally.counts().clone();
            let head = heads.get(&tally.room()).map_or(0, |head| head.seq.0);
            given.online += usize::from(counts.online);
            given.expected += head.saturating_sub(counts.begun.unwrap_or_default().0);
            given.delivered += counts.events;
            given.doubled += counts.doubled;
            given.disordered += counts.disordered;
            given.jumps += counts.jumps;
            given.longest.extend(counts.delays.iter().max());
            given.delays.extend(counts.delays);
        }
        for talker in &self.talkers {
            let counts = talker.counts();
            given.sent += counts.acknowledged;
            given.failed += counts.failed;
            given.jumps += counts.jumps;
        }
        given.delays.sort_unstable();
        given.longest.sort_unstable();
        Ok(given)
    }
}

impl Given {
    /// Whether all were given everything, once and in order.
    pub(super) fn check(&self) -> anyhow::Result<()> {
        ensure!(self.online == self.clients, "{} of {} are back", self.online, self.clients);
        ensure!(self.delivered == self.expected, "{} of {}", self.delivered, self.expected);
        ensure!(self.doubled == 0 && self.disordered == 0, "doubled or out of order");
        ensure!(self.jumps == 0, "{} times an event was not the next one", self.jumps);
        ensure!(self.delivered > 0, "nothing was delivered");
        Ok(())
    }
}

/// The value that so many of a thousand stay under.
pub(super) fn permille(sorted: &[Duration], permille: usize) -> Duration {
    let index = (sorted.len() * permille / 1_000).min(sorted.len().saturating_sub(1));
    sorted.get(index).copied().unwrap_or_default()
}

#[expect(clippy::cast_precision_loss, reason = "figures of a few digits")]
impl fmt::Display for Given {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let percent = self.delivered as f64 * 100.0 / self.expected.max(1) as f64;
        writeln!(f, "  clients back   {} of {}", self.online, self.clients)?;
        writeln!(f, "  sent           {} acknowledged, {} refused", self.sent, self.failed)?;
        writeln!(f, "  delivered      {percent:.3} % ({} of {})", self.delivered, self.expected)?;
        let Self { doubled, disordered, jumps, .. } = self;
        writeln!(f, "  doubled        {doubled}, out of order {disordered}, jumps healed {jumps}")?;
        let of = |name: &str, delays: &[Duration]| {
            let [p50, p99, p999] = [500, 990, 999].map(|n| permille(delays, n));
            format!("  {name}p50 {p50:.0?}, p99 {p99:.0?}, p99.9 {p999:.0?}")
        };
        writeln!(f, "{}", of("delay          ", &self.delays))?;
        write!(f, "{}", of("longest of each ", &self.longest))
    }
}

async fn listen(mut updates: Updates, tally: Tally) {
    while let Some(update) = updates.next().await {
        tally.take(update);
    }
}

/// Talks after a while and then so often.
async fn talk(
    connection: Connection,
    room: RoomId,
    epoch: Instant,
    (first, every): (Duration, Duration),
) {
    let mut ticks = tokio::time::interval_at(tokio::time::Instant::now() + first, every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let (client_id, body) = (random_client_id(), message(epoch, LENGTH));
        connection.tell(Input::Send(Unsent { client_id, room, body, reply_to: None })).await;
    }
}
