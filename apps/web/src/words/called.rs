//! Names of rooms, and of states of people.

use confab_protocol::{Person, RoomKind, RoomSummary};
use confab_ui::Dot;
use confab_words::presence as words;

/// A room's name, or that of the other person.
pub(crate) fn title_of(room: &RoomSummary) -> String {
    title(room.kind, &room.name, room.with.as_ref())
}

/// The same with the mark of a room: `#general`.
pub(crate) fn called(room: &RoomSummary) -> String {
    called_as(room.kind, &room.name, room.with.as_ref())
}

/// The same of a room of which no more than this is at hand.
pub(crate) fn called_as(kind: RoomKind, name: &str, with: Option<&Person>) -> String {
    match kind {
        RoomKind::Direct | RoomKind::Group => title(kind, name, with),
        RoomKind::Public | RoomKind::Private => format!("#{name}"),
    }
}

fn title(kind: RoomKind, name: &str, with: Option<&Person>) -> String {
    match with {
        Some(person) if kind == RoomKind::Direct => person.called(),
        _ => name.to_owned(),
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
