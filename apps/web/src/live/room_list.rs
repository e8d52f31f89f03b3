//! A person's rooms with their unread messages, kept up to date by events and signals.

mod order;

use confab_protocol::{
    Event, EventKind, Person, ReadPointer, RoomId, RoomKind, RoomSummary, Seq, Signal,
};
use litemap::LiteMap;

pub use self::order::{Section, Sections, Towards, Which};

/// The rooms of the viewer.
#[derive(Clone, Debug)]
pub struct RoomList {
    you: Person,
    rooms: LiteMap<RoomId, Listed>,
    /// All of them in the order in which they are shown.
    sections: Sections,
    /// Whether there are others, which have not come yet.
    more: bool,
}

#[derive(Clone, Debug)]
struct Listed {
    summary: RoomSummary,
    /// Unread messages that came live, oldest first, at most [`RoomSummary::UNREAD_CAP`]: what
    /// reading a part, or deleting one of them, takes off the count.
    unread: Vec<Unread>,
}

#[derive(Clone, Copy, Debug)]
struct Unread {
    seq: Seq,
    mention: bool,
}

/// Badge beside a room's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Badge {
    None,
    /// The name is bold.
    Unread,
    /// A pill with a number.
    Mentions(u32),
}

impl Badge {
    /// The pill's text: `3`, `99+`.
    pub fn text(self) -> Option<String> {
        match self {
            Self::Mentions(count @ ..=99) => Some(count.to_string()),
            Self::Mentions(_) => Some("99+".into()),
            Self::None | Self::Unread => None,
        }
    }
}

impl RoomList {
    pub fn new(you: Person, rooms: Vec<RoomSummary>, more: bool) -> Self {
        let (rooms_of, sections) = (LiteMap::new(), Sections::default());
        let mut list = Self { you, rooms: rooms_of, sections, more };
        list.replace(rooms, more);
        list
    }

    /// Takes the rooms as a `welcome` gives them. Where there are more, those that are known stay
    /// until they are told to be gone.
    pub fn replace(&mut self, rooms: Vec<RoomSummary>, more: bool) {
        let before = std::mem::take(&mut self.rooms);
        for room in rooms {
            let read = before.get(&room.id).map(|listed| listed.summary.read);
            self.put(room, read);
        }
        if more {
            for (id, listed) in before {
                self.rooms.entry(id).or_insert(listed);
            }
        }
        self.more = more;
        self.sort();
    }

    /// Takes further rooms. Live events since they were read are newer.
    pub fn add(&mut self, rooms: Vec<RoomSummary>, more: bool) {
        for room in rooms {
            let known = self.find(room.id).map(|known| (known.head.seq, known.read));
            if known.is_none_or(|(head, _)| head <= room.head.seq) {
                self.put(room, known.map(|(_, read)| read));
            }
        }
        self.more = more;
        self.sort();
    }

    /// Keeps rooms read that were read here and not yet at the server.
    fn put(&mut self, mut room: RoomSummary, read: Option<ReadPointer>) {
        if let Some(read) = read.filter(|read| *read > room.read) {
            room.read = read;
            if read.seq >= room.head.seq {
                (room.unread, room.mentions) = (0, 0);
            }
        }
        self.rooms.insert(room.id, Listed::new(room));
    }

    pub fn find(&self, room: RoomId) -> Option<&RoomSummary> {
        self.rooms.get(&room).map(|listed| &listed.summary)
    }

    /// The room that is called so, in whatever case; of several, the oldest.
    pub fn find_called(&self, name: &str) -> Option<RoomId> {
        let name = name.to_lowercase();
        let rooms = self.rooms.values().map(|listed| &listed.summary);
        let mut rooms = rooms.filter(|room| room.kind != RoomKind::Direct);
        rooms.find(|room| room.name.to_lowercase() == name).map(|room| room.id)
    }

    pub fn badge(&self, room: RoomId) -> Badge {
        match self.find(room).map(|room| (room.mentions, room.unread)) {
            None | Some((0, 0)) => Badge::None,
            Some((0, _)) => Badge::Unread,
            Some((mentions, _)) => Badge::Mentions(mentions),
        }
    }

    /// Unread mentions over all rooms, for the window's title.
    pub fn mentions(&self) -> u32 {
        self.rooms.values().map(|listed| listed.summary.mentions).sum()
    }

    /// Takes an event; gives whether its room looks different now.
    pub fn apply(&mut self, event: &Event) -> bool {
        let Some(listed) = self.rooms.get_mut(&event.room) else { return false };
        if event.seq <= listed.summary.head.seq {
            return false;
        }
        listed.summary.head = event.cursor();
        let own = event.author.id == self.you.id;
        // What the room's timeline passes by is neither unread in it nor reads it.
        if event.what.in_thread().is_some_and(|thread| !thread.in_room) {
            return false;
        }
        match &event.what {
            EventKind::MessageSent { body: Some(_), mentions, .. } if !own => {
                let mention = mentions.contains(&self.you.handle);
                listed.arrived(event.seq, mention)
            }
            // Sending reads what came before, at the server too.
            EventKind::MessageSent { .. } if own => {
                let unread = std::mem::take(&mut listed.summary.unread);
                listed.summary.read.seq = listed.summary.read.seq.max(event.seq);
                listed.summary.mentions = 0;
                listed.unread.clear();
                unread > 0
            }
            EventKind::MessageDeleted { message, .. } => listed.deleted(*message),
            EventKind::RoomChanged { name, topic } => {
                listed.summary.name.clone_from(name);
                listed.summary.topic.clone_from(topic);
                self.sort();
                true
            }
            EventKind::MemberJoined { .. } => {
                listed.summary.member_count += 1;
                true
            }
            EventKind::MemberLeft { .. } => {
                listed.summary.member_count = listed.summary.member_count.saturating_sub(1);
                true
            }
            _ => false,
        }
    }

    /// Takes a signal; gives the room that looks different now, or is there or gone.
    pub fn signal(&mut self, signal: &Signal) -> Option<RoomId> {
        match signal {
            Signal::Read { room, read, unread, mentions } => {
                let listed = self.rooms.get_mut(room)?;
                if *read < listed.summary.read {
                    return None;
                }
                listed.summary.read = *read;
                listed.summary.unread = *unread;
                listed.summary.mentions = *mentions;
                listed.unread.retain(|unread| unread.seq > read.seq);
                Some(*room)
            }
            Signal::RoomAdded { room } => {
                self.rooms.insert(room.id, Listed::new(RoomSummary::clone(room)));
                self.sort();
                Some(room.id)
            }
            Signal::RoomRemoved { room } => {
                self.rooms.remove(room)?;
                self.sort();
                Some(*room)
            }
            _ => None,
        }
    }

    /// The viewer has read up to here: gives the pointer to tell the server, if it is news.
    pub fn read_up_to(&mut self, room: RoomId, seq: Seq) -> Option<ReadPointer> {
        let listed = self.rooms.get_mut(&room)?;
        let read = ReadPointer { version: listed.summary.read.version, seq };
        if read <= listed.summary.read {
            return None;
        }
        listed.summary.read = read;
        listed.unread.retain(|unread| unread.seq > seq);
        listed.count_live();
        Some(read)
    }

    /// "Mark unread from here": everything from this message on counts again.
    pub fn unread_from(&mut self, room: RoomId, seq: Seq) -> Option<ReadPointer> {
        let listed = self.rooms.get_mut(&room)?;
        let version = listed.summary.read.version + 1;
        let read = ReadPointer { version, seq: Seq(seq.0.saturating_sub(1)) };
        listed.summary.read = read;
        // The server's signal brings the exact count.
        listed.summary.unread = listed.summary.unread.max(1);
        Some(read)
    }
}

impl Listed {
    fn new(summary: RoomSummary) -> Self {
        Self { summary, unread: Vec::new() }
    }

    fn arrived(&mut self, seq: Seq, mention: bool) -> bool {
        if seq <= self.summary.read.seq {
            return false;
        }
        let mention = mention || self.summary.kind == RoomKind::Direct;
        let cap = RoomSummary::UNREAD_CAP;
        self.summary.unread = (self.summary.unread + 1).min(cap);
        self.summary.mentions = (self.summary.mentions + u32::from(mention)).min(cap);
        self.unread.push(Unread { seq, mention });
        if self.unread.len() > RoomSummary::UNREAD_CAP as usize {
            self.unread.remove(0);
        }
        true
    }

    fn deleted(&mut self, message: Seq) -> bool {
        let Some(at) = self.unread.iter().position(|unread| unread.seq == message) else {
            return false;
        };
        let unread = self.unread.remove(at);
        self.summary.unread = self.summary.unread.saturating_sub(1);
        self.summary.mentions = self.summary.mentions.saturating_sub(u32::from(unread.mention));
        true
    }

    /// Counts live messages only: older messages are read once a newer one is.
    fn count_live(&mut self) {
        let count = |unread: usize| u32::try_from(unread).unwrap_or(RoomSummary::UNREAD_CAP);
        self.summary.unread = count(self.unread.len());
        self.summary.mentions = count(self.unread.iter().filter(|unread| unread.mention).count());
    }
}

#[cfg(test)]
mod tests;
