//! Begins a room anew whose history in the store is another than the one that was delivered here.
//!
//! A database may come back without its newest events: restored from a backup, or because a standby
//! that lacked them took its place. The last delivered event then has another tag in the store, or
//! is missing. Servers that keep running must not go on from it.

use confab_protocol::RoomId;

use super::Live;

/// Closes the connections that follow the room; each is told by its cursor to reset, or not.
pub(super) fn begin_anew(live: &Live, room: RoomId) {
    tracing::error!(room = room.0, "the database has another history of a room: it was restored");
    live.hub().begin_anew(room, live.now());
}
