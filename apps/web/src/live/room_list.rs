//! A person's rooms with their unread messages, kept up to date by events and signals.

mod order;

use confab_protocol::api::RoomSections;
use confab_protocol::{
    EVERYONE, Event, EventKind, Handle, Level, Person, ReadPointer, RoomId, RoomSummary, Seq,
    Signal, Timestamp, UserId,
};
use confab_words::{nav as words, number};
use litemap::LiteMap;

pub use self::order::{Section, Sections, Towards, Which};

/// The rooms of the viewer.
#[derive(Clone, Debug)]
pub struct RoomList {
    you: Person,
    rooms: LiteMap<RoomId, Listed>,
    /// All of them in the order in which they are shown.
    sections: Sections,
    /// Sections that the viewer made.
    own: RoomSections,
    /// Whether there are others, which have not come yet.
    more: bool,
    /// Whether the room where something happened last stands first.
    by_activity: bool,
}

#[derive(Clone, Debug)]
struct Listed {
    summary: RoomSummary,
    /// Unread messages that came live, oldest first, at most [`RoomSummary::UNREAD_CAP`]: what
    /// reading a part, or deleting one of them, takes off the count.
    unread: Vec<Unread>,
    /// The newest event that is in the counts already, whether it has come or not.
    counted: Seq,
    /// The newest version of the pointer that the server is known to have.
    confirmed: u32,
    /// The newest event that the server's pointer was told or read after, in the version that holds
    /// here: the viewer's own messages up to it have moved that pointer already, or came before it.
    settled: Seq,
    /// The viewer's own last message.
    own: Seq,
    /// The last deletion.
    deletion: Seq,
    unsure: bool,
    /// Whether the count is a guess since it was marked unread here; the server's signal, or a
    /// summary with this pointer, brings the true one.
    guessed: bool,
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
    /// More than so many are counted as that.
    const MOST: u32 = 99;

    /// The pill's text: `3`, `99+`.
    pub fn text(self) -> Option<String> {
        match self {
            Self::Mentions(count @ ..=Self::MOST) => Some(number(count.into())),
            Self::Mentions(_) => Some(words::Over { count: Self::MOST.into() }.text()),
            Self::None | Self::Unread => None,
        }
    }

    /// The same for screen readers: `3 mentions`.
    pub fn label(self) -> String {
        match self {
            Self::Mentions(count @ ..=Self::MOST) => words::Mentions { count: count.into() }.text(),
            Self::Mentions(_) => words::OverMentions { count: Self::MOST.into() }.text(),
            Self::None | Self::Unread => String::new(),
        }
    }
}

/// Whether a message's mentions mean a member of its room: by name, or with all of them. Those who
/// are here are named beside the word.
pub fn mentions_me(mentions: &[Handle], me: &Handle) -> bool {
    let [_, all] = EVERYONE;
    mentions.iter().any(|handle| handle == me || handle.as_str() == all)
}

impl RoomList {
    pub fn new(you: Person, rooms: Vec<RoomSummary>, more: bool) -> Self {
        let (rooms_of, sections) = (LiteMap::new(), Sections::default());
        let own = RoomSections::default();
        let mut list = Self { you, rooms: rooms_of, sections, own, more, by_activity: false };
        list.replace(rooms, more);
        list
    }

    /// Takes the rooms as a `welcome` gives them. Where there are more, those that are known stay
    /// until they are told to be gone.
    pub fn replace(&mut self, rooms: Vec<RoomSummary>, more: bool) {
        if !more {
            self.rooms.retain(|id, _| rooms.iter().any(|room| room.id == *id));
        }
        for room in rooms {
            self.put(room);
        }
        self.more = more;
        self.sort();
    }

    /// Takes further rooms. Live events since they were read are newer.
    pub fn add(&mut self, rooms: Vec<RoomSummary>, more: bool) {
        for room in rooms {
            if self.find(room.id).is_none_or(|known| known.head.seq <= room.head.seq) {
                self.put(room);
            }
        }
        self.more = more;
        self.sort();
    }

    /// Keeps rooms read, or unread, that are so here and not yet at the server, and choices that
    /// are newer.
    fn put(&mut self, mut room: RoomSummary) {
        let confirmed = room.read.version;
        let (mut unsure, mut guessed) = (false, false);
        if let Some(listed) = self.rooms.get(&room.id) {
            let known = &listed.summary;
            if known.head.seq > room.head.seq {
                // Counted before what has come already.
                room.head = known.head;
                unsure = true;
            }
            if known.settings.version > room.settings.version {
                room.settings = known.settings;
            }
            if known.read > room.read {
                if known.read.seq >= room.head.seq {
                    (room.unread, room.mentions) = (0, 0);
                } else if known.read.version > room.read.version {
                    (room.unread, room.mentions) = (known.unread, known.mentions);
                    guessed = listed.guessed;
                }
                room.read = known.read;
            }
        }
        let listed = Listed { confirmed, unsure, guessed, ..Listed::new(room) };
        self.rooms.insert(listed.summary.id, listed);
    }

    pub fn find(&self, room: RoomId) -> Option<&RoomSummary> {
        self.rooms.get(&room).map(|listed| &listed.summary)
    }

    /// The room that is called so, in whatever case; of several, the oldest.
    pub fn find_called(&self, name: &str) -> Option<RoomId> {
        let name = name.to_lowercase();
        let rooms = self.rooms.values().map(|listed| &listed.summary);
        let mut rooms = rooms.filter(|room| !room.kind.is_conversation());
        rooms.find(|room| room.name.to_lowercase() == name).map(|room| room.id)
    }

    pub fn badge(&self, room: RoomId) -> Badge {
        let Some(room) = self.find(room) else { return Badge::None };
        match (meant(room), room.unread) {
            (0, unread) if unread == 0 || room.settings.muted => Badge::None,
            (0, _) => Badge::Unread,
            (count, _) => Badge::Mentions(count),
        }
    }

    /// Unread messages that are meant for the viewer over all rooms, for the window's title.
    pub fn mentions(&self) -> u32 {
        self.rooms.values().map(|listed| meant(&listed.summary)).sum()
    }

    /// Unread mentions in rooms: what is said in conversations is meant for their people anyway.
    pub fn mentioned(&self) -> u32 {
        let rooms = self.rooms.values().map(|listed| &listed.summary);
        let counts = |room: &&RoomSummary| {
            !room.kind.is_conversation() && room.settings.level != Level::Nothing
        };
        rooms.filter(counts).map(|room| room.mentions).sum()
    }

    /// How many rooms have news.
    pub fn with_news(&self) -> usize {
        self.rooms.keys().filter(|id| self.badge(**id) != Badge::None).count()
    }

    /// Rooms with an uncertain count: marked unread here, after the deletion of a message that may
    /// have been counted, or an event that overtook its summary. The next summary settles it.
    pub fn unsure(&self) -> Vec<RoomId> {
        let unsure = self.rooms.iter().filter(|(_, listed)| listed.unsure || listed.guessed);
        unsure.map(|(id, _)| *id).collect()
    }

    /// Puts the rooms first in which something happened last, now and from now on.
    pub fn order_by_activity(&mut self) {
        self.by_activity = true;
        self.sort();
    }

    /// Takes an event; gives whether its room looks different now, or stands elsewhere.
    pub fn apply(&mut self, event: &Event) -> bool {
        let head = |list: &Self| list.find(event.room).map(|room| room.head.seq);
        let before = head(self);
        let looks_different = self.take(event);
        if self.by_activity && head(self) > before {
            self.sort();
            return true;
        }
        looks_different
    }

    fn take(&mut self, event: &Event) -> bool {
        let Some(listed) = self.rooms.get_mut(&event.room) else { return false };
        if event.seq <= listed.summary.head.seq {
            return false;
        }
        listed.summary.head = event.cursor();
        listed.summary.active_at = Some(event.at);
        let own = event.author.id == self.you.id;
        // What the room's timeline passes by is neither unread in it nor reads it.
        if event.what.in_thread().is_some_and(|thread| !thread.in_room) {
            return false;
        }
        match &event.what {
            EventKind::MessageSent { body: Some(_), mentions, .. } if !own => {
                let mention = mentions_me(mentions, &self.you.handle);
                listed.arrived(event.seq, mention)
            }
            // Sending reads what came before, at the server too.
            EventKind::MessageSent { .. } if own => {
                listed.own = event.seq;
                // The server's pointer moves in its own version, and has where it was counted.
                if listed.summary.read.version > listed.confirmed || event.seq <= listed.settled {
                    return false;
                }
                listed.read_own()
            }
            EventKind::MessageDeleted { message, .. } => listed.deleted(*message, event.seq),
            EventKind::RoomChanged { name, topic } => {
                listed.summary.name.clone_from(name);
                listed.summary.topic.clone_from(topic);
                self.sort();
                true
            }
            EventKind::RoomStateChanged(state) => {
                let marks = &mut listed.summary.marks;
                (marks.archived, marks.read_only) = (state.archived, state.read_only);
                self.sort();
                true
            }
            EventKind::MemberRoleChanged(changed) if changed.member.id == self.you.id => {
                let (membership, moderator) = changed.role.parts();
                listed.summary.membership = membership;
                listed.summary.marks.moderator = moderator;
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
            Signal::Read { room, .. } => {
                self.rooms.get_mut(room)?.told_read(signal).then_some(*room)
            }
            Signal::Settings { room, settings } => {
                let known = &mut self.rooms.get_mut(room)?.summary.settings;
                if settings.version <= known.version {
                    return None;
                }
                *known = *settings;
                self.sort();
                Some(*room)
            }
            Signal::Sections(sections) => self.take_sections(sections).then_some(RoomId(0)),
            Signal::RoomAdded { room } => {
                self.put(RoomSummary::clone(room));
                self.sort();
                Some(room.id)
            }
            Signal::Status { person, status, .. } => {
                let listed = self.direct_with(*person)?;
                listed.status.clone_from(status);
                Some(listed.id)
            }
            Signal::RoomRemoved { room } => {
                self.rooms.remove(room)?;
                self.sort();
                Some(*room)
            }
            _ => None,
        }
    }

    /// The direct room with someone.
    fn direct_with(&mut self, person: UserId) -> Option<&mut RoomSummary> {
        let mut rooms = self.rooms.iter_mut().map(|(_, listed)| &mut listed.summary);
        rooms.find(|room| room.with.as_ref().is_some_and(|with| with.id == person))
    }

    /// Drops statuses that hold no more; gives whether there were any.
    pub fn end_statuses(&mut self, now: Timestamp) -> bool {
        let mut any = false;
        for (_, listed) in self.rooms.iter_mut() {
            any |= listed.summary.status.take_if(|status| !status.holds(now)).is_some();
        }
        any
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
        listed.guessed = true;
        listed.summary.unread = listed.summary.unread.max(1);
        Some(read)
    }
}

/// Unread messages of a room that count as meant for its member.
fn meant(room: &RoomSummary) -> u32 {
    let muted = room.settings.muted;
    match room.settings.level {
        Level::All if !muted => room.unread,
        Level::Nothing => 0,
        // All of a direct room are.
        _ if muted && room.kind.is_conversation() => 0,
        _ => room.mentions,
    }
}

impl Listed {
    fn new(summary: RoomSummary) -> Self {
        let (counted, confirmed) = (summary.head.seq, summary.read.version);
        Self {
            summary,
            unread: Vec::new(),
            counted,
            confirmed,
            settled: counted,
            own: Seq::ZERO,
            deletion: Seq::ZERO,
            unsure: false,
            guessed: false,
        }
    }

    fn arrived(&mut self, seq: Seq, mention: bool) -> bool {
        if seq <= self.summary.read.seq {
            return false;
        }
        let mention = mention || self.summary.kind.is_conversation();
        let unread = Unread { seq, mention };
        self.unread.push(unread);
        if seq > self.counted {
            self.count(unread);
        }
        if self.unread.len() > RoomSummary::UNREAD_CAP as usize {
            self.unread.remove(0);
        }
        true
    }

    /// The server's pointer moved, here or on another device; gives whether that is news.
    fn told_read(&mut self, signal: &Signal) -> bool {
        let Signal::Read { read, unread, mentions, head, .. } = signal else { return false };
        let summary = &mut self.summary;
        self.confirmed = self.confirmed.max(read.version);
        let is_news = *read >= summary.read;
        if is_news {
            // What came since the count is not known any more where it was read meanwhile.
            let known = head.is_none_or(|head| head >= summary.head.seq);
            self.unsure |= read.seq < summary.read.seq && !known;
            (summary.read, summary.unread, summary.mentions) = (*read, *unread, *mentions);
            self.unread.retain(|unread| unread.seq > read.seq);
            self.guessed = false;
            self.counted = head.unwrap_or(summary.head.seq);
            self.unsure |= self.deletion > self.counted;
        }
        if read.version >= summary.read.version {
            self.settled = self.settled.max(head.unwrap_or(Seq::ZERO));
        }
        // A message of the viewer's own has moved it in this version since.
        let known = head.map(|head| head.max(summary.read.seq));
        if read.version == summary.read.version && known.is_some_and(|known| self.own > known) {
            return self.read_own() || is_news;
        }
        if is_news {
            self.count_later();
        }
        is_news
    }

    /// Reads up to the viewer's own last message; gives whether anything was unread.
    fn read_own(&mut self) -> bool {
        let (own, before) = (self.own, self.summary.unread);
        self.summary.read.seq = self.summary.read.seq.max(own);
        self.unread.retain(|unread| unread.seq > own);
        self.count_live();
        before > 0
    }

    fn count(&mut self, unread: Unread) {
        let RoomSummary { unread: all, mentions, .. } = &mut self.summary;
        *all = (*all + 1).min(RoomSummary::UNREAD_CAP);
        *mentions = (*mentions + u32::from(unread.mention)).min(RoomSummary::UNREAD_CAP);
    }

    /// Adds what came after the server had counted.
    fn count_later(&mut self) {
        for at in 0..self.unread.len() {
            if self.unread[at].seq > self.counted {
                self.count(self.unread[at]);
            }
        }
    }

    fn deleted(&mut self, message: Seq, event: Seq) -> bool {
        self.deletion = event;
        let Some(at) = self.unread.iter().position(|unread| unread.seq == message) else {
            // It may be one of those that were counted before.
            self.unsure |= event > self.counted
                && message > self.summary.read.seq
                && self.unread.len() < self.summary.unread as usize;
            return false;
        };
        let unread = self.unread.remove(at);
        if event <= self.counted {
            return false;
        }
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
