//! Notices that a room has another history by now than the one that was delivered here.
//!
//! A database may come back without its newest events: from a backup, or because a standby that
//! had not got them yet took its place. What was delivered last then has another tag in the store,
//! or is not there at all. Servers that run meanwhile must not go on from it.

use std::collections::{HashMap, HashSet};

use confab_protocol::{Cursor, RoomId};
use confab_store::StoreError;

use super::Live;

/// Compares the position of every room that is followed here with the store; notes where rooms
/// have moved on, and begins anew where the position is of another history. One query reads all
/// heads and one the tags where rooms have moved; both look each up by its key.
pub(super) async fn compare(live: &Live) -> Result<(), StoreError> {
    let positions = live.hub().positions().into_iter();
    let positions: HashMap<_, _> = positions.map(|at| (at.room, at.head)).collect();
    if positions.is_empty() {
        return Ok(());
    }
    let rooms: Vec<_> = positions.keys().copied().collect();
    let heads = live.shared.store.heads(&rooms).await?;
    let known = find_known(live, &positions, &heads).await?;
    for (room, head) in heads {
        // A position was read before the head, so that the head can only be further in one and
        // the same history.
        if known.contains(&(room, positions[&room])) {
            live.hub().note_head(room, head.seq, live.now());
        } else if live.hub().find_head(room) == Some(positions[&room]) {
            begin_anew(live, room);
        }
    }
    Ok(())
}

/// The positions that are in the store's own histories. Those of rooms that have moved on are
/// looked up, all in one query.
async fn find_known(
    live: &Live,
    positions: &HashMap<RoomId, Cursor>,
    heads: &[(RoomId, Cursor)],
) -> Result<HashSet<(RoomId, Cursor)>, StoreError> {
    let mut known: HashSet<_> = heads.iter().copied().collect();
    // What stands before the first event is in no row.
    known.extend(heads.iter().map(|(room, _)| (*room, Cursor::default())));
    let moved = heads.iter().filter(|(room, head)| head.seq > positions[room].seq);
    let moved: Vec<_> = moved.map(|(room, _)| (*room, positions[room].seq)).collect();
    if !moved.is_empty() {
        known.extend(live.shared.store.tags(&moved).await?);
    }
    Ok(known)
}

/// Closes the connections that follow the room; each is told by its cursor to reset, or not.
pub(super) fn begin_anew(live: &Live, room: RoomId) {
    tracing::error!(room = room.0, "the database has another history of a room: it was restored");
    live.hub().begin_anew(room, live.now());
}
