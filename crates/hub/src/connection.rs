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
    /// Written under the room's lock only, so that it agrees with the room. Absent once the
    /// connection is gone: it follows nothing any more.
    rooms: Mutex<Option<Vec<RoomId>>>,
}

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

    /// Whether it follows a room.
    pub fn follows(&self, room: RoomId) -> bool {
        self.lock().as_ref().is_some_and(|followed| followed.contains(&room))
    }

    /// Whether it follows each of these rooms.
    pub fn follows_all(&self, rooms: &[RoomId]) -> bool {
        let followed = self.lock();
        let follows = |room| followed.as_ref().is_some_and(|followed| followed.contains(room));
        rooms.iter().all(follows)
    }

    /// The rooms that it follows beside these.
    pub fn follows_beside(&self, rooms: &[RoomId]) -> Vec<RoomId> {
        let followed = self.lock();
        let beside = followed.iter().flatten().filter(|followed| !rooms.contains(followed));
        beside.copied().collect()
    }

    /// Notes that it follows a room; says whether it is still there to do so.
    pub(crate) fn add_room(&self, room: RoomId) -> bool {
        self.lock().as_mut().map(|followed| followed.push(room)).is_some()
    }

    pub(crate) fn remove_room(&self, room: RoomId) {
        if let Some(followed) = self.lock().as_mut() {
            followed.retain(|followed| *followed != room);
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
