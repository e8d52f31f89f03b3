//! Puts together what the logs of the rooms are: what the servers say at the end, and what clients
//! were given of edits, which a page shows as changed messages.

use std::collections::{BTreeMap, BTreeSet};

use confab_protocol::{
    ClientId, Cursor, Entry, EntryKind, Event, EventKind, RoomId, Seq, Tag, UserId,
};

use crate::history::line::Access;
use crate::history::{Line, Violation, What};

/// The logs of all rooms.
#[derive(Debug, Default)]
pub(super) struct Logs {
    pub(super) rooms: BTreeMap<RoomId, Log>,
    /// Rooms that somebody has tried to delete. They have no log.
    pub(super) deleted: BTreeSet<RoomId>,
}

/// One room's log.
#[derive(Debug)]
pub(super) struct Log {
    pub(super) access: Access,
    pub(super) head: Cursor,
    pub(super) events: BTreeMap<Seq, Known>,
    stays: BTreeMap<UserId, Vec<Stay>>,
}

/// Known facts of one event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Known {
    pub(super) client_id: Option<ClientId>,
    pub(super) author: Option<UserId>,
    pub(super) kind: Option<Kind>,
    pub(super) tag: Option<Tag>,
    /// Of a message that nobody has changed, or of the change.
    text: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Message,
    Edit,
    Deletion,
    Notice,
}

/// A membership: from its first event to its last, if it has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stay {
    pub(super) first: Seq,
    pub(super) last: Option<Seq>,
}

impl Logs {
    pub(super) fn gather(lines: &[Line]) -> (Self, Vec<Violation>) {
        let mut logs = Self::default();
        for line in lines {
            match &line.what {
                What::Log { room, access, head, entries } => {
                    logs.rooms.insert(*room, Log::of(*access, *head, entries));
                }
                What::Deleting { room } => {
                    logs.deleted.insert(*room);
                }
                _ => {}
            }
        }
        for line in lines {
            if let What::Saw { event, .. } = &line.what {
                logs.learn(event);
            }
        }
        let mut violations = Vec::new();
        for (room, log) in &logs.rooms {
            let missing = (1..=log.head.seq.0).map(Seq);
            let missing = missing.filter(|seq| !log.events.contains_key(seq));
            violations.extend(missing.map(|seq| Violation::LogHole { room: *room, seq }));
        }
        (logs, violations)
    }

    /// Takes the tag from the first who was given it; the others must agree.
    fn learn(&mut self, event: &Event) {
        let log = self.rooms.get_mut(&event.room);
        if let Some(known) = log.and_then(|log| log.events.get_mut(&event.seq)) {
            known.tag.get_or_insert(event.tag);
            let is_change = matches!(known.kind, Some(Kind::Edit | Kind::Deletion));
            if is_change && known.client_id.is_none() {
                known.client_id.clone_from(&event.client_id);
            }
        }
    }

    pub(super) fn find(&self, room: RoomId, seq: Seq) -> Option<&Known> {
        self.rooms.get(&room)?.events.get(&seq)
    }
}

impl Log {
    fn of(access: Access, head: Cursor, entries: &[Entry]) -> Self {
        let mut log = Self { access, head, events: BTreeMap::new(), stays: BTreeMap::new() };
        for entry in entries {
            log.take(entry);
        }
        log
    }

    fn take(&mut self, entry: &Entry) {
        let (mut kind, mut text) = (Kind::Notice, None);
        match &entry.what {
            EntryKind::Message { changed, body, .. } => {
                kind = Kind::Message;
                text.clone_from(body);
                if *changed > entry.seq {
                    let change = if body.is_some() { Kind::Edit } else { Kind::Deletion };
                    let text = text.take();
                    let known = Known { kind: Some(change), text, ..Known::default() };
                    self.events.insert(*changed, known);
                }
            }
            EntryKind::RoomCreated { .. } => self.comes(entry.author.id, entry.seq),
            EntryKind::MemberJoined { member } => self.comes(member.id, entry.seq),
            EntryKind::MemberLeft { member } => {
                let stays = self.stays.entry(member.id).or_default();
                if let Some(stay) = stays.last_mut() {
                    stay.last.get_or_insert(entry.seq);
                }
            }
            _ => {}
        }
        let known = Known {
            client_id: entry.client_id.clone(),
            author: Some(entry.author.id),
            kind: Some(kind),
            tag: (entry.seq == self.head.seq).then_some(self.head.tag),
            text,
        };
        self.events.insert(entry.seq, known);
    }

    fn comes(&mut self, person: UserId, first: Seq) {
        let stays = self.stays.entry(person).or_default();
        if stays.last().is_none_or(|stay| stay.last.is_some()) {
            stays.push(Stay { first, last: None });
        }
    }

    /// A person's memberships, in order.
    pub(super) fn stays(&self, person: UserId) -> &[Stay] {
        self.stays.get(&person).map_or(&[], Vec::as_slice)
    }

    pub(super) fn is_member(&self, person: UserId) -> bool {
        self.stays(person).last().is_some_and(|stay| stay.last.is_none())
    }
}

impl Stay {
    /// Whether a view may begin after this position: with the event of joining, or later.
    pub(super) fn has_views_after(&self, seq: Seq) -> bool {
        self.first <= seq.next() && self.ends_after(seq)
    }

    /// Whether it goes on beyond this position.
    pub(super) fn ends_after(&self, seq: Seq) -> bool {
        self.last.is_none_or(|last| seq < last)
    }
}

impl Known {
    /// Gives the client id of the event; notices have none.
    pub(super) fn named(&self) -> Option<&ClientId> {
        self.client_id.as_ref().filter(|_| self.kind != Some(Kind::Notice))
    }

    /// Whether what a client was given is this.
    pub(super) fn is(&self, event: &Event) -> bool {
        let (kind, text) = match &event.what {
            EventKind::MessageSent { body, .. } => (Kind::Message, body.as_ref()),
            EventKind::MessageEdited { body, .. } => (Kind::Edit, body.as_ref()),
            EventKind::MessageDeleted { .. } => (Kind::Deletion, None),
            _ => (Kind::Notice, None),
        };
        let same_text = self.text.is_none() || self.text.as_ref() == text;
        let same_author = self.author.is_none_or(|author| author == event.author.id);
        self.kind == Some(kind)
            && same_author
            && same_text
            && self.tag == Some(event.tag)
            && (kind == Kind::Notice || self.client_id == event.client_id)
    }
}
