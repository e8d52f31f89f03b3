//! Is one client that is connected here.

use std::sync::{Mutex, MutexGuard, PoisonError};

use confab_protocol::{RoomId, SessionId, UserId};

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
    /// Written under the room's lock only, so that it agrees with the room.
    rooms: Mutex<Vec<RoomId>>,
}

impl Connection {
    pub(crate) fn new(
        id: ConnectionId,
        person: UserId,
        session: SessionId,
        limits: &HubLimits,
    ) -> Self {
        Self { id, person, session, outbox: Outbox::new(limits), rooms: Mutex::default() }
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

    /// Whether it follows a room.
    pub fn follows(&self, room: RoomId) -> bool {
        self.lock().contains(&room)
    }

    /// Whether it follows each of these rooms.
    pub fn follows_all(&self, rooms: &[RoomId]) -> bool {
        let followed = self.lock();
        rooms.iter().all(|room| followed.contains(room))
    }

    pub(crate) fn add_room(&self, room: RoomId) {
        self.lock().push(room);
    }

    pub(crate) fn remove_room(&self, room: RoomId) {
        self.lock().retain(|followed| *followed != room);
    }

    pub(crate) fn rooms(&self) -> Vec<RoomId> {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<RoomId>> {
        self.rooms.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
