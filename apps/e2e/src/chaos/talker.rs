//! Runs one client, records all it is told, and says things.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use confab_client::core::{Input, Refusal, State, Unsent, Update};
use confab_client::native::{Connection, Credentials, Updates, random_client_id};
use confab_protocol::{ClientId, Command, Cursor, Done, ErrorCode, RoomId, Seq, Signal};
use confab_testing::{DEADLINE, eventually};
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::random::Random;
use crate::history::{History, What};

/// No more messages are handed over while so many wait for their answer.
const OPEN_SENDS: usize = 20;

/// One client of the run.
#[derive(Debug)]
pub(super) struct Talker {
    pub(super) number: usize,
    pub(super) connection: Connection,
    history: History,
    seen: Arc<Mutex<Seen>>,
    _listening: JoinSet<()>,
}

/// What the client's application knows.
#[derive(Debug, Default)]
struct Seen {
    online: bool,
    followed: BTreeMap<RoomId, Cursor>,
    open: BTreeSet<ClientId>,
    /// Own messages that were not edited yet.
    own: Vec<(RoomId, Seq)>,
}

impl Talker {
    pub(super) fn start(
        number: usize,
        base: &str,
        credentials: Credentials,
        history: History,
    ) -> Self {
        let (connection, updates) = Connection::start(base, credentials);
        let seen = Arc::<Mutex<Seen>>::default();
        let mut listening = JoinSet::new();
        listening.spawn(listen(number, updates, history.clone(), Arc::clone(&seen)));
        Self { number, connection, history, seen, _listening: listening }
    }

    pub(super) async fn is_online(&self) -> anyhow::Result<()> {
        eventually(DEADLINE, "the state online", async || self.seen().online).await
    }

    /// How far it has each room that it follows.
    pub(super) fn followed(&self) -> BTreeMap<RoomId, Cursor> {
        self.seen().followed.clone()
    }

    /// How many of its messages have no answer.
    pub(super) fn open_sends(&self) -> usize {
        self.seen().open.len()
    }

    /// Gives a command until it is answered, always under the same client id.
    pub(super) async fn ask(&self, command: Command) -> Result<Option<Done>, ErrorCode> {
        loop {
            match self.connection.ask(command.clone()).await {
                Ok(done) => return Ok(done),
                Err(Refusal::Refused(error)) if !error.code.is_retryable() => {
                    return Err(error.code);
                }
                Err(_) => {}
            }
        }
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        lock(&self.seen)
    }
}

fn lock(seen: &Mutex<Seen>) -> MutexGuard<'_, Seen> {
    seen.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn listen(client: usize, mut updates: Updates, history: History, seen: Arc<Mutex<Seen>>) {
    while let Some(update) = updates.next().await {
        for what in lock(&seen).take(client, update) {
            history.add(what);
        }
    }
}

impl Seen {
    /// Follows rooms as the client does, and says what that is in a history.
    fn take(&mut self, client: usize, update: Update) -> Vec<What> {
        match update {
            Update::State(state) => self.online = state == State::Online,
            Update::Welcome(welcome) => {
                let here: BTreeSet<RoomId> = welcome.rooms.iter().map(|room| room.id).collect();
                let gone: Vec<RoomId> =
                    self.followed.keys().filter(|room| !here.contains(room)).copied().collect();
                let ends = gone.into_iter().filter_map(|room| self.ends(client, room));
                let mut lines: Vec<What> = ends.collect();
                let heads = welcome.rooms.iter().map(|room| (room.id, room.head));
                lines.extend(heads.filter_map(|(room, head)| self.begins(client, room, head)));
                return lines;
            }
            Update::Signal(Signal::RoomAdded { room }) => {
                return self.begins(client, room.id, room.head).into_iter().collect();
            }
            Update::Signal(Signal::RoomRemoved { room }) | Update::Lost { room, .. } => {
                return self.ends(client, room).into_iter().collect();
            }
            Update::Event(event) => {
                self.followed.insert(event.room, event.cursor());
                return vec![What::Saw { client, event }];
            }
            Update::Gap { room, head } => {
                self.followed.insert(room, head);
                return vec![What::Gap { client, room, head }];
            }
            Update::Reset { room, head } => {
                self.followed.insert(room, head);
                return vec![What::Reset { client, room, head }];
            }
            Update::Acknowledged { client_id, done } => {
                self.open.remove(&client_id);
                self.own.push((done.room, done.at.seq));
                return vec![What::Acknowledged {
                    client,
                    room: done.room,
                    client_id,
                    at: done.at,
                }];
            }
            Update::Failed { client_id, error } => {
                self.open.remove(&client_id);
                return vec![What::Refused { client, client_id, code: error.code }];
            }
            _ => {}
        }
        Vec::new()
    }

    fn begins(&mut self, client: usize, room: RoomId, after: Cursor) -> Option<What> {
        if self.followed.contains_key(&room) {
            return None;
        }
        self.followed.insert(room, after);
        Some(What::Begins { client, room, after })
    }

    fn ends(&mut self, client: usize, room: RoomId) -> Option<What> {
        self.followed.remove(&room).map(|_| What::Ends { client, room })
    }
}

/// Says something in one of the rooms, again and again, until it is to stop.
pub(super) async fn talk(
    talker: Arc<Talker>,
    mut random: Random,
    pause: Duration,
    mut stop: watch::Receiver<bool>,
) -> anyhow::Result<()> {
    while !pauses(random.between(Duration::ZERO, pause * 2), &mut stop).await {
        let message = {
            let mut seen = talker.seen();
            let rooms: Vec<RoomId> = seen.followed.keys().copied().collect();
            let Some(room) = random.pick(&rooms).copied() else { continue };
            if seen.open.len() >= OPEN_SENDS {
                continue;
            }
            let client_id = random_client_id();
            seen.open.insert(client_id.clone());
            let body = format!("{client_id} of {}", talker.number);
            Unsent { client_id, room, body, reply_to: None }
        };
        let (client, room, client_id) = (talker.number, message.room, message.client_id.clone());
        talker.history.add(What::Sent { client, room, client_id });
        talker.connection.tell(Input::Send(message)).await;
    }
    Ok(())
}

/// Edits own messages, each once, until it is to stop.
pub(super) async fn edit(
    talker: Arc<Talker>,
    mut random: Random,
    mut stop: watch::Receiver<bool>,
) -> anyhow::Result<()> {
    let (least, most) = (Duration::from_millis(500), Duration::from_secs(2));
    while !pauses(random.between(least, most), &mut stop).await {
        let own = {
            let mut seen = talker.seen();
            let index = random.below(seen.own.len());
            if seen.own.is_empty() { None } else { Some(seen.own.swap_remove(index)) }
        };
        let Some((room, message)) = own else { continue };
        let (client, client_id) = (talker.number, random_client_id());
        let edited = What::Edited { client, room, client_id: client_id.clone(), message };
        talker.history.add(edited);
        let body = format!("{client_id} edits");
        let command = Command::Edit { room, client_id: client_id.clone(), message, body };
        talker.history.add(match talker.ask(command).await {
            Ok(done) => {
                let at = done.map(|done| done.at).unwrap_or_default();
                What::Acknowledged { client, room, client_id, at }
            }
            Err(code) => What::Refused { client, client_id, code },
        });
    }
    Ok(())
}

/// Waits; says whether it is time to stop.
pub(super) async fn pauses(time: Duration, stop: &mut watch::Receiver<bool>) -> bool {
    tokio::time::timeout(time, stop.wait_for(|stop| *stop)).await.is_ok()
}
