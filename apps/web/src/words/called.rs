//! Names of rooms, and of states of people.

use confab_protocol::{RoomKind, RoomSummary};
use confab_ui::Dot;
use confab_words::presence as words;

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

/// The dot at a picture in a word.
pub(crate) fn presence(dot: Dot) -> &'static str {
    match dot {
        Dot::None => "",
        Dot::On => words::online(),
        Dot::Away => words::away(),
        Dot::Busy => words::busy(),
        Dot::Off => words::offline(),
    }
}
