//! Runs one client, records all it is told and all that its lines say, and says things.

mod overheard;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use confab_client::core::{Input, Refusal, State, Unsent, Update};
use confab_client::native::{Connection, Credentials, Updates, random_client_id};
use confab_protocol::{ClientId, Command, Cursor, Done, ErrorCode, RoomId, Seq, Signal};
use confab_testing::{DEADLINE, eventually};
use tokio::task::JoinSet;

use crate::history::{History, What};
use overheard::Overheard;

/// One client of a run, and what its application knows.
#[derive(Debug)]
pub struct Talker {
    pub number: usize,
    pub connection: Connection,
    history: History,
    seen: Arc<Mutex<Seen>>,
    _listening: JoinSet<()>,
}

/// Knowledge of the client's application.
#[derive(Debug, Default)]
struct Seen {
    online: bool,
    /// It was told not to come back.
    ended: bool,
    followed: BTreeMap<RoomId, Cursor>,
    open: BTreeSet<ClientId>,
    /// Own messages that were not edited yet.
    own: Vec<(RoomId, Seq)>,
}

impl Talker {
    /// Begins to connect to the first of these servers; `number` is its own in the history.
    pub fn start(
        number: usize,
        bases: &[&str],
        credentials: Credentials,
        history: History,
    ) -> Self {
        let (connection, updates) =
            Connection::start_observed(bases, credentials, Overheard::new(number, history.clone()));
        let seen = Arc::<Mutex<Seen>>::default();
        let mut listening = JoinSet::new();
        listening.spawn(listen(number, updates, history.clone(), Arc::clone(&seen)));
        Self { number, connection, history, seen, _listening: listening }
    }

    /// Waits until it is connected.
    pub async fn is_online(&self) -> anyhow::Result<()> {
        eventually(DEADLINE, "the state online", async || self.seen().online).await
    }

    /// Whether it was told not to come back.
    pub fn has_ended(&self) -> bool {
        self.seen().ended
    }

    /// How far it has each room that it follows.
    pub fn followed(&self) -> BTreeMap<RoomId, Cursor> {
        self.seen().followed.clone()
    }

    /// How many of its messages have no answer.
    pub fn open_sends(&self) -> usize {
        self.seen().open.len()
    }

    /// Gives a command until it is answered, always under the same client id; one that was told not
    /// to come back is answered nothing.
    pub async fn ask(&self, command: Command) -> Result<Option<Done>, ErrorCode> {
        loop {
            match self.connection.ask(command.clone()).await {
                Ok(done) => return Ok(done),
                Err(Refusal::Refused(error)) if !error.code.is_retryable() => {
                    return Err(error.code);
                }
                Err(_) if self.has_ended() => return Err(ErrorCode::Unauthenticated),
                Err(_) => {}
            }
        }
    }

    /// Hands over a message and does not wait for its answer.
    pub async fn say(&self, room: RoomId) {
        let client_id = random_client_id();
        self.seen().open.insert(client_id.clone());
        let body = format!("{client_id} of {}", self.number);
        let message = Unsent {
            client_id: client_id.clone(),
            room,
            body,
            reply_to: None,
            thread: None,
            files: vec![],
        };
        self.history.add(What::Sent { client: self.number, room, client_id });
        self.connection.tell(Input::Send(message)).await;
    }

    /// Takes one of its messages that were committed and not changed yet, chosen of so many.
    pub fn take_own(&self, choose: impl FnOnce(usize) -> usize) -> Option<(RoomId, Seq)> {
        let mut seen = self.seen();
        if seen.own.is_empty() {
            return None;
        }
        let index = choose(seen.own.len());
        Some(seen.own.swap_remove(index))
    }

    /// Edits a message, and waits for the answer. A history knows one change of each message.
    pub async fn edit(&self, room: RoomId, message: Seq) {
        let body = format!("{} edits", self.number);
        let client_id = random_client_id();
        let edit = Command::Edit { room, client_id: client_id.clone(), message, body };
        self.change(room, message, client_id, edit).await;
    }

    /// Deletes a message, and waits for the answer. A history knows one change of each message.
    pub async fn delete(&self, room: RoomId, message: Seq) {
        let client_id = random_client_id();
        let delete = Command::Delete { room, client_id: client_id.clone(), message };
        self.change(room, message, client_id, delete).await;
    }

    async fn change(&self, room: RoomId, message: Seq, client_id: ClientId, command: Command) {
        let client = self.number;
        let edited = What::Edited { client, room, client_id: client_id.clone(), message };
        self.history.add(edited);
        self.history.add(match self.ask(command).await {
            Ok(done) => {
                let at = done.map(|done| done.at).unwrap_or_default();
                What::Acknowledged { client, room, client_id, at }
            }
            Err(code) => What::Refused { client, client_id, code },
        });
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
            Update::State(state) => {
                self.online = state == State::Online;
                if let State::Ended(code) = state {
                    self.ended = true;
                    return vec![What::Ended { client, code: code.number() }];
                }
            }
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
                return vec![What::Saw { client, event: Box::new(event) }];
            }
            Update::Jumped { room, after, seq } => {
                return vec![What::Jumped { client, room, after, seq }];
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
