//! Notices that a room has another history by now than the one that was delivered here.
//!
//! A database may come back without its newest events: from a backup, or because a standby that
//! had not got them yet took its place. What was delivered last then has another tag in the store,
//! or is not there at all. Servers that run meanwhile must not go on from it.

use std::collections::HashMap;

use confab_hub::Position;
use confab_protocol::{Cursor, RoomId};
use confab_store::StoreError;

use super::Live;

/// Compares the position of every room that is followed here with the store; notes where rooms
/// have moved on, and begins anew where the position is of another history. One query reads all
/// heads: it looks each up by its key, and reads no log.
pub(super) async fn compare(live: &Live) -> Result<(), StoreError> {
    let positions = live.hub().positions().into_iter();
    let positions: HashMap<_, _> = positions.map(|position| (position.room, position)).collect();
    if positions.is_empty() {
        return Ok(());
    }
    let rooms: Vec<_> = positions.keys().copied().collect();
    for (room, head) in live.shared.store.heads(&rooms).await? {
        let position = positions.get(&room);
        let Some(position) = position.filter(|position| position.head != head) else { continue };
        if has(live, *position, head).await? {
            live.hub().note_head(room, head.seq, live.now());
        } else {
            begin_anew(live, room);
        }
    }
    Ok(())
}

/// Whether the store, whose newest event is `head`, has what was delivered last. The position was
/// read before the head, so that the head can only be further in one and the same history.
async fn has(live: &Live, position: Position, head: Cursor) -> Result<bool, StoreError> {
    let Position { room, head: delivered } = position;
    let found = if head.seq > delivered.seq {
        live.shared.store.find_tag(room, delivered.seq).await?
    } else {
        None
    };
    // What stands before the first event is in no row.
    Ok(found == Some(delivered.tag) || delivered == Cursor::default())
}

/// Closes the connections that follow the room; each is told by its cursor to reset, or not.
pub(super) fn begin_anew(live: &Live, room: RoomId) {
    tracing::error!(room = room.0, "the database has another history of a room: it was restored");
    live.hub().begin_anew(room, live.now());
}
