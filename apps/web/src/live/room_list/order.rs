//! The order that rooms stand in, and who stands next to whom.

use confab_protocol::{RoomId, RoomKind, RoomSummary};

use super::{Badge, RoomList};

/// The parts of the list, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Section {
    Rooms,
    Direct,
}

/// Each section's rooms, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sections {
    pub rooms: Vec<RoomId>,
    pub direct: Vec<RoomId>,
}

/// Up or down the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Towards {
    Previous,
    Next,
}

/// Which rooms count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    Any,
    Unread,
}

impl RoomList {
    pub fn sections(&self) -> Sections {
        let mut named: Vec<(String, &RoomSummary)> = self
            .rooms
            .values()
            .map(|listed| (title(&listed.summary).to_lowercase(), &listed.summary))
            .collect();
        named.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.id.cmp(&b.1.id)));
        let mut sections = Sections::default();
        for (_, room) in named {
            match room.kind {
                RoomKind::Public | RoomKind::Private => sections.rooms.push(room.id),
                RoomKind::Direct => sections.direct.push(room.id),
            }
        }
        sections
    }

    /// The room above or below another, around the ends; `None` if there is no such room.
    pub fn neighbour(&self, room: RoomId, towards: Towards, which: Which) -> Option<RoomId> {
        let Sections { mut rooms, direct } = self.sections();
        rooms.extend(direct);
        if towards == Towards::Previous {
            rooms.reverse();
        }
        let from = rooms.iter().position(|id| *id == room).map_or(0, |at| at + 1);
        let from = from % rooms.len().max(1);
        rooms.rotate_left(from);
        let fits = |id: &RoomId| which == Which::Any || self.badge(*id) != Badge::None;
        rooms.into_iter().find(|id| *id != room && fits(id))
    }
}

/// A room's name as people see it: that of the other person in a direct room.
fn title(room: &RoomSummary) -> &str {
    room.with.as_ref().map_or(&room.name, |person| &person.name)
}
