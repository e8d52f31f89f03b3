//! A client: the real state machine, and an application that believes what it is told.

use std::collections::{BTreeMap, BTreeSet};

use confab_client::core::{Client, Input, SocketId, State, Update};
use confab_e2e::wire::Wire;
use confab_protocol::{ClientId, CloseCode, Cursor, RoomId, SessionId, Signal, UserId};

use crate::store::Store;

/// No two clients have had the same session.
const NEXT_SESSION: i64 = 16;

pub(crate) struct Player {
    pub(crate) client: Client,
    pub(crate) person: UserId,
    /// The one it has signed in with last.
    pub(crate) session: SessionId,
    pub(crate) has_network: bool,
    /// At which server each of its sockets is.
    pub(crate) lines: BTreeMap<SocketId, usize>,
    /// Judges what each of its lines says.
    pub(crate) wire: Wire,
    followed: BTreeMap<RoomId, Cursor>,
    /// Messages sent without an answer.
    pub(crate) open: BTreeSet<ClientId>,
    acknowledged: BTreeSet<ClientId>,
    refused: BTreeSet<ClientId>,
}

impl Player {
    pub(crate) fn new(seed: u64, person: UserId, session: SessionId) -> Self {
        Self {
            client: Client::new(seed),
            person,
            session,
            has_network: true,
            lines: BTreeMap::new(),
            wire: Wire::default(),
            followed: BTreeMap::new(),
            open: BTreeSet::new(),
            acknowledged: BTreeSet::new(),
            refused: BTreeSet::new(),
        }
    }

    pub(crate) fn rooms(&self) -> Vec<RoomId> {
        self.followed.keys().copied().collect()
    }

    /// Takes an update, and gives what the application does about it.
    pub(crate) fn update(
        &mut self,
        update: Update,
        store: &Store,
    ) -> Result<Option<Input>, String> {
        match update {
            Update::State(State::Ended(CloseCode::SignedOut)) => {
                if store.end_of(self.session).is_none() {
                    return Err("it was signed out, and nobody has".to_owned());
                }
                self.session.0 += NEXT_SESSION;
                return Ok(Some(Input::Start));
            }
            Update::State(State::Ended(code)) => return Err(format!("it ended with {code:?}")),
            Update::Welcome(welcome) => {
                let here: BTreeSet<RoomId> = welcome.rooms.iter().map(|room| room.id).collect();
                self.followed.retain(|room, _| here.contains(room));
                for room in &welcome.rooms {
                    self.followed.entry(room.id).or_insert(room.head);
                }
            }
            Update::Signal(Signal::RoomAdded { room }) => {
                self.followed.entry(room.id).or_insert(room.head);
            }
            Update::Signal(Signal::RoomRemoved { room }) | Update::Lost { room, .. } => {
                self.followed.remove(&room);
            }
            Update::Event(event) => {
                let (room, seq) = (event.room, event.seq);
                let at = self.followed.get_mut(&room);
                let at = at.ok_or_else(|| format!("{seq} of room {room}, not followed"))?;
                if !store.comes_after(*at, &event) {
                    return Err(format!("{seq} of room {room} does not come after {at:?}"));
                }
                // An event lost since was allowed when it was there.
                if store.has(room, event.cursor()) && !store.may_see(self.person, room, seq) {
                    return Err(format!("{seq} of room {room} is forbidden"));
                }
                *at = event.cursor();
            }
            Update::Gap { room, head } | Update::Reset { room, head } => {
                self.followed.insert(room, head);
            }
            Update::Acknowledged { client_id, done } => {
                if store.done(&client_id) != Some(done)
                    && !store.lost(&client_id).contains(&done.at)
                {
                    return Err(format!("{client_id} is not at {done:?}"));
                }
                self.open.remove(&client_id);
                if !self.acknowledged.insert(client_id.clone()) {
                    return Err(format!("{client_id} was acknowledged twice"));
                }
            }
            Update::Failed { client_id, .. } => {
                self.open.remove(&client_id);
                self.refused.insert(client_id.clone());
                return Ok(Some(Input::DiscardSend(client_id)));
            }
            _ => {}
        }
        Ok(None)
    }

    /// Whether it has every answer and every event.
    pub(crate) fn has_all(&self, store: &Store) -> bool {
        let rooms = store.rooms_of(self.person);
        self.client.state() == State::Online
            && self.open.is_empty()
            && self.followed.len() == rooms.len()
            && rooms.iter().all(|room| self.followed.get(&room.id) == Some(&room.head))
    }

    /// State of the client, for readers of a failed case.
    pub(crate) fn missing(&self, store: &Store) -> String {
        let rooms =
            store.rooms_of(self.person).into_iter().map(|room| (room.id.0, room.head.seq.0));
        let followed = self.followed.iter().map(|(room, at)| (room.0, at.seq.0));
        format!(
            "person {} is {:?} with lines {:?}, {} open sends, rooms {:?} of {:?}",
            self.person,
            self.client.state(),
            self.lines,
            self.open.len(),
            followed.collect::<Vec<_>>(),
            rooms.collect::<Vec<_>>(),
        )
    }

    pub(crate) fn check(&self, store: &Store) -> Result<(), String> {
        let wrong = |ids: &BTreeSet<ClientId>, times: usize| {
            let mut ids = ids.iter();
            ids.find(|id| store.times(id) != times && store.lost(id).is_empty()).cloned()
        };
        match (wrong(&self.acknowledged, 1), wrong(&self.refused, 0)) {
            (Some(id), _) => Err(format!("{id} is in the log {} times", store.times(&id))),
            (_, Some(id)) => Err(format!("{id} was refused and is in the log")),
            (None, None) => Ok(()),
        }
    }
}
