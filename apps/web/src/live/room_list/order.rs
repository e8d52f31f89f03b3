//! The order of rooms, and each room's neighbours.

use confab_protocol::api::{RoomSection, RoomSections};
use confab_protocol::{RoomId, RoomSummary, SectionId};

use super::{Badge, RoomList};

/// The parts of the list, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Section {
    Favourites,
    /// One that the viewer made.
    Own(SectionId),
    Rooms,
    Direct,
}

/// Each section's rooms, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sections {
    pub favourites: Vec<RoomId>,
    /// Those that the viewer made, in their order.
    pub own: Vec<(SectionId, Vec<RoomId>)>,
    pub rooms: Vec<RoomId>,
    pub direct: Vec<RoomId>,
}

impl Sections {
    /// All rooms in their order.
    pub fn all(&self) -> impl Iterator<Item = &RoomId> {
        let own = self.own.iter().flat_map(|(_, rooms)| rooms);
        self.favourites.iter().chain(own).chain(&self.rooms).chain(&self.direct)
    }
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

/// Rows of one section that are drawn at most: more would be drawn anew by each event.
const ROWS: usize = 200;

impl RoomList {
    pub fn sections(&self) -> &Sections {
        &self.sections
    }

    /// Takes the viewer's own sections, if they are news.
    pub fn take_sections(&mut self, sections: &RoomSections) -> bool {
        let is_news = sections.version > self.own.version;
        if is_news {
            self.own = sections.clone();
            self.sort();
        }
        is_news
    }

    /// The viewer's own sections, in their order.
    pub fn own(&self) -> &[RoomSection] {
        &self.own.sections
    }

    pub fn own_section(&self, id: SectionId) -> Option<&RoomSection> {
        self.own().iter().find(|own| own.id == id)
    }

    /// The rows to draw of a section: all, or those with news, the open one and the first others;
    /// of a folded one no others.
    pub fn rows(&self, section: Section, open: Option<RoomId>) -> Vec<RoomId> {
        let mut most = ROWS;
        let all = match section {
            Section::Favourites => self.sections.favourites.as_slice(),
            Section::Own(id) => {
                if self.own_section(id).is_some_and(|own| own.folded) {
                    most = 0;
                }
                let own = self.sections.own.iter().find(|(own, _)| *own == id);
                own.map(|(_, rooms)| rooms.as_slice()).unwrap_or_default()
            }
            Section::Rooms => &self.sections.rooms,
            Section::Direct => &self.sections.direct,
        };
        if all.len() <= most {
            return all.to_vec();
        }
        let is_first = |id: &RoomId| Some(*id) == open || self.badge(*id) != Badge::None;
        let first = all.iter().filter(|id| is_first(id)).count().min(ROWS);
        let (mut first, mut others) = (first, most.saturating_sub(first));
        let mut take = |id: &&RoomId| {
            let left = if is_first(id) { &mut first } else { &mut others };
            let fits = *left > 0;
            *left = left.saturating_sub(1);
            fits
        };
        all.iter().filter(|id| take(id)).copied().collect()
    }

    /// How many rooms [`RoomList::rows`] leaves out, and whether there are even more.
    pub fn left_out(&self) -> (usize, bool) {
        let beyond = |all: &[RoomId]| all.len().saturating_sub(ROWS);
        let Sections { favourites, own, rooms, direct } = &self.sections;
        let own: usize = own.iter().map(|(_, rooms)| beyond(rooms)).sum();
        (beyond(favourites) + own + beyond(rooms) + beyond(direct), self.more)
    }

    /// Puts all rooms into their order.
    pub(super) fn sort(&mut self) {
        let rooms = self.rooms.values().map(|listed| &listed.summary);
        let mut named: Vec<(String, &RoomSummary)> =
            rooms.map(|room| (title(room).to_lowercase(), room)).collect();
        let when = |room: &RoomSummary| room.active_at.filter(|_| self.by_activity);
        named.sort_by(|a, b| {
            let newest = when(b.1).cmp(&when(a.1));
            newest.then_with(|| a.0.cmp(&b.0)).then(a.1.id.cmp(&b.1.id))
        });
        let own = self.own().iter().map(|own| (own.id, Vec::new())).collect();
        let mut sections = Sections { own, ..Sections::default() };
        for (_, room) in named {
            if room.marks.archived {
                // They are found by browsing.
            } else if room.settings.favourite {
                sections.favourites.push(room.id);
            } else if let Some((_, own)) =
                sections.own.iter_mut().find(|(id, _)| Some(*id) == room.settings.section)
            {
                own.push(room.id);
            } else if room.kind.is_conversation() {
                sections.direct.push(room.id);
            } else {
                sections.rooms.push(room.id);
            }
        }
        self.sections = sections;
    }

    /// The room above or below another, around the ends; `None` if there is no such room. Those that
    /// are folded away are passed over.
    pub fn neighbour(&self, room: RoomId, towards: Towards, which: Which) -> Option<RoomId> {
        let mut rooms = self.sections.favourites.clone();
        for own in self.own() {
            rooms.extend(self.rows(Section::Own(own.id), Some(room)));
        }
        rooms.extend(&self.sections.rooms);
        rooms.extend(&self.sections.direct);
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
