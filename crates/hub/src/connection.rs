//! One client that is connected here.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use confab_protocol::{PresenceState, RoomId, SessionId, UserId};

use crate::{HubLimits, Outbox};

/// Names a connection of this server, for as long as it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConnectionId(pub u64);

/// A connected client: whose it is, what waits for it and which rooms it follows.
#[derive(Debug)]
pub struct Connection {
    id: ConnectionId,
    person: UserId,
    session: SessionId,
    outbox: Outbox,
    /// In their order: an idle connection keeps little, and one of many rooms is looked through
    /// quickly. Written under the room's lock only, so that it agrees with the room. Absent once
    /// the connection is gone: it follows nothing any more.
    rooms: Mutex<Option<Vec<RoomId>>>,
    presence: AtomicU8,
}

const STATES: [PresenceState; 3] =
    [PresenceState::Online, PresenceState::Away, PresenceState::Busy];

impl Connection {
    pub(crate) fn new(
        id: ConnectionId,
        person: UserId,
        session: SessionId,
        limits: &HubLimits,
    ) -> Self {
        Self {
            id,
            person,
            session,
            outbox: Outbox::new(limits),
            rooms: Mutex::new(Some(Vec::new())),
            presence: AtomicU8::new(0),
        }
    }

    pub fn id(&self) -> ConnectionId {
        self.id
    }

    pub fn person(&self) -> UserId {
        self.person
    }

    pub fn session(&self) -> SessionId {
        self.session
    }

    pub fn outbox(&self) -> &Outbox {
        &self.outbox
    }

    /// Its person's state, as this device told it last.
    pub fn presence(&self) -> PresenceState {
        STATES[usize::from(self.presence.load(Ordering::Relaxed))]
    }

    /// Takes another; gives the one before.
    pub(crate) fn set_presence(&self, state: PresenceState) -> PresenceState {
        let place = STATES.iter().position(|known| *known == state).unwrap_or_default();
        let place = u8::try_from(place).unwrap_or_default();
        STATES[usize::from(self.presence.swap(place, Ordering::Relaxed))]
    }

    /// The rooms that it follows.
    pub(crate) fn followed(&self) -> Vec<RoomId> {
        self.lock().clone().unwrap_or_default()
    }

    /// Whether it follows a room.
    pub fn follows(&self, room: RoomId) -> bool {
        self.lock().as_ref().is_some_and(|followed| followed.binary_search(&room).is_ok())
    }

    /// The first of these rooms that it does not follow, at most so many.
    pub fn misses(&self, rooms: &BTreeSet<RoomId>, most: usize) -> Vec<RoomId> {
        let followed = self.lock();
        let followed = followed.as_deref().unwrap_or_default();
        let missed = rooms.iter().filter(|room| followed.binary_search(room).is_err());
        missed.take(most).copied().collect()
    }

    /// The rooms that it follows beside these.
    pub fn follows_beside(&self, rooms: &BTreeSet<RoomId>) -> Vec<RoomId> {
        let followed = self.lock();
        let beside = followed.iter().flatten().filter(|followed| !rooms.contains(followed));
        beside.copied().collect()
    }

    /// Notes that it follows a room; says whether it is still there to do so.
    pub(crate) fn add_room(&self, room: RoomId) -> bool {
        let mut followed = self.lock();
        let Some(followed) = followed.as_mut() else { return false };
        if let Err(place) = followed.binary_search(&room) {
            followed.insert(place, room);
        }
        true
    }

    pub(crate) fn remove_room(&self, room: RoomId) {
        if let Some(followed) = self.lock().as_mut()
            && let Ok(place) = followed.binary_search(&room)
        {
            followed.remove(place);
        }
    }

    /// Has it follow nothing from now on; gives what it has followed.
    pub(crate) fn leave(&self) -> Vec<RoomId> {
        self.lock().take().unwrap_or_default()
    }

    fn lock(&self) -> MutexGuard<'_, Option<Vec<RoomId>>> {
        self.rooms.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
