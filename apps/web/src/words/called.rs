//! Names of rooms.

use confab_protocol::{RoomKind, RoomSummary};

/// A room's name, or that of the other person.
pub(crate) fn title_of(room: &RoomSummary) -> String {
    match &room.with {
        Some(person) if room.kind == RoomKind::Direct => person.called(),
        _ => room.name.clone(),
    }
}

/// The same with the mark of a room: `#general`.
pub(crate) fn called(room: &RoomSummary) -> String {
    match room.kind {
        RoomKind::Direct | RoomKind::Group => title_of(room),
        RoomKind::Public | RoomKind::Private => format!("#{}", room.name),
    }
}
