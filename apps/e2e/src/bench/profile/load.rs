//! Runs many clients of the repository's own, and some that talk to them.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use confab_client::core::{Input, Unsent};
use confab_client::native::{Connection, Updates, random_client_id};
use confab_protocol::{Cursor, Entry, EntryKind, RoomId};
use confab_testing::{DEADLINE, eventually};
use tokio::task::JoinSet;
use tokio::time::MissedTickBehavior;

use super::crowd::{Guest, SPEAKERS};
use super::given::Given;
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
    /// They stay until all that they have sent is answered.
    talkers: Vec<(Arc<Connection>, Tally)>,
    rooms: BTreeMap<RoomId, Account>,
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
            let (connection, tally) = self.connect(guest, &bases);
            self.clients.push((connection, tally));
            if number % AT_ONCE == AT_ONCE - 1 {
                self.all_online().await?;
            }
        }
        self.all_online().await
    }

    /// Has these talk, each at the servers that `bases` gives for its number. Together those of a
    /// room say something so often.
    pub(super) fn talk(
        &mut self,
        speakers: &[Guest],
        bases: impl Iterator<Item = Vec<String>>,
        every: Duration,
    ) {
        for (guest, bases) in speakers.iter().zip(bases) {
            let bases: Vec<&str> = bases.iter().map(String::as_str).collect();
            let (connection, tally) = self.connect(guest, &bases);
            self.talkers.push((Arc::new(connection), tally));
        }
        // One after the other, so that not all rooms are told at the same moment, and the two of a
        // room in turn.
        let each = every * SPEAKERS;
        let rooms = u32::try_from(self.talkers.len()).unwrap_or(u32::MAX) / SPEAKERS;
        for (number, (connection, tally)) in (0..).zip(&self.talkers) {
            let first = every / rooms.max(1) * (number / SPEAKERS) + every * (number % SPEAKERS);
            let connection = Arc::clone(connection);
            self.talking.spawn(talk(connection, tally.clone(), self.epoch, (first, each)));
        }
    }

    /// One more client, whose lines are looked at.
    fn connect(&mut self, guest: &Guest, bases: &[&str]) -> (Connection, Tally) {
        let tally = Tally::new(guest.room, self.epoch);
        let credentials = guest.credentials.clone();
        let (connection, updates) =
            Connection::start_observed(bases, credentials, tally.observer());
        self.listening.spawn(listen(updates, tally.clone()));
        (connection, tally)
    }

    /// Stops talking, and waits until everyone has everything, or the deadline has passed.
    pub(super) async fn settle(&mut self) -> anyhow::Result<Given> {
        self.talking.shutdown().await;
        for (connection, _) in &self.clients {
            connection.tell(Input::RetryNow).await;
        }
        for (connection, _) in &self.talkers {
            connection.tell(Input::RetryNow).await;
        }
        let caught_up = async || {
            let Ok(heads) = self.heads().await else { return false };
            let answered = |tally: &Tally| {
                let counts = tally.counts();
                counts.acknowledged + counts.failed == counts.sent
            };
            let all = self.talkers.iter().all(|(_, tally)| answered(tally));
            all && self.clients.iter().all(|(_, tally)| {
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
            given.silences.push(counts.silence);
            given.delays.extend(counts.delays);
        }
        for (_, talker) in &self.talkers {
            let counts = talker.counts();
            given.sent += counts.sent;
            given.acknowledged += counts.acknowledged;
            given.failed += counts.failed;
            given.doubled += counts.doubled;
            given.disordered += counts.disordered;
            given.jumps += counts.jumps;
        }
        for (room, account) in &self.rooms {
            let (_, entries) = account.whole_history(*room).await?;
            let is_message = |entry: &&Entry| matches!(entry.what, EntryKind::Message { .. });
            given.logged += entries.iter().filter(is_message).count() as u64;
        }
        given.delays.sort_unstable();
        given.longest.sort_unstable();
        given.silences.sort_unstable();
        Ok(given)
    }
}

async fn listen(mut updates: Updates, tally: Tally) {
    while let Some(update) = updates.next().await {
        tally.take(update);
    }
}

/// Talks after a while and then so often.
async fn talk(
    connection: Arc<Connection>,
    tally: Tally,
    epoch: Instant,
    (first, every): (Duration, Duration),
) {
    let mut ticks = tokio::time::interval_at(tokio::time::Instant::now() + first, every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let (client_id, body) = (random_client_id(), message(epoch, LENGTH));
        let message = Unsent {
            client_id,
            room: tally.room(),
            body,
            reply_to: None,
            thread: None,
            files: vec![],
        };
        connection.tell(Input::Send(message)).await;
        tally.counts().sent += 1;
    }
}
