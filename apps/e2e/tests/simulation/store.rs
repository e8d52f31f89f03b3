//! The truth: logs, members, and what was taken away.

mod history;

use std::collections::{BTreeMap, BTreeSet};

use confab_hub::Frame;
use confab_protocol::{
    ClientId, Cursor, Done, Event, EventKind, Handle, Membership, Person, ReadPointer, RoomId,
    RoomKind, RoomSettings, RoomSummary, Seq, SessionId, Timestamp, UserId,
};

use history::Histories;

pub(crate) const ROOMS: [RoomId; 3] = [RoomId(1), RoomId(2), RoomId(3)];
/// For members only; the last person comes and goes.
pub(crate) const CLOSED: RoomId = RoomId(3);
pub(crate) const GUEST: UserId = UserId(3);

#[derive(Default)]
pub(crate) struct Store {
    logs: BTreeMap<RoomId, Vec<Event>>,
    histories: Histories,
    done: BTreeMap<ClientId, Done>,
    refused: BTreeSet<ClientId>,
    /// The guest's memberships of the closed room: until which event, where it is over.
    stays: Vec<Option<Seq>>,
    /// When the last one ended, if that is known: not where the store has come back since.
    left_at: Option<u64>,
    /// Revocations, in their order, each with a number of its own.
    changes: Vec<(u64, Change)>,
    last_change: u64,
    /// When each session ended, of those that have.
    ended: BTreeMap<SessionId, u64>,
}

/// Access that was taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// The guest was put out of the closed room.
    Left,
    Session {
        person: UserId,
        session: SessionId,
    },
}

impl Store {
    pub(crate) fn head(&self, room: RoomId) -> Cursor {
        self.logs.get(&room).and_then(|log| log.last()).map(Event::cursor).unwrap_or_default()
    }

    pub(crate) fn is_member(&self, room: RoomId, person: UserId) -> bool {
        room != CLOSED || person != GUEST || self.stays.last().is_some_and(Option::is_none)
    }

    /// Whether a person may be given an event, by now.
    pub(crate) fn may_see(&self, person: UserId, room: RoomId, seq: Seq) -> bool {
        let mut stays = self.stays.iter();
        room != CLOSED || person != GUEST || stays.any(|last| last.is_none_or(|last| seq <= last))
    }

    /// Since when a person is out of a room, if they are.
    pub(crate) fn out_since(&self, person: UserId, room: RoomId) -> Option<u64> {
        self.left_at.filter(|_| room == CLOSED && person == GUEST)
    }

    /// The event that is there.
    pub(crate) fn find(&self, room: RoomId, seq: Seq) -> Option<&Event> {
        self.logs.get(&room)?.get(usize::try_from(seq.0).ok()?.checked_sub(1)?)
    }

    pub(crate) fn done(&self, client_id: &ClientId) -> Option<Done> {
        self.done.get(client_id).copied()
    }

    /// How often a send is in a log.
    pub(crate) fn times(&self, client_id: &ClientId) -> usize {
        let events = self.logs.values().flatten();
        events.filter(|event| event.client_id.as_ref() == Some(client_id)).count()
    }

    pub(crate) fn replay(&self, room: RoomId, after: Seq, limit: usize) -> Vec<Frame> {
        let log = self.logs.get(&room).into_iter().flatten();
        log.filter(|event| event.seq > after).take(limit).map(|event| self.frame(event)).collect()
    }

    /// Appends a message, or finds what it came to before; gives the event if it is new, and
    /// nothing if it is refused, now or before.
    pub(crate) fn send(
        &mut self,
        room: RoomId,
        author: UserId,
        client_id: ClientId,
    ) -> Option<(Done, Option<Event>)> {
        if let Some(done) = self.done.get(&client_id) {
            return Some((*done, None));
        }
        if self.refused.contains(&client_id) || !self.is_member(room, author) {
            self.refused.insert(client_id);
            return None;
        }
        let what = EventKind::MessageSent {
            body: Some("x".into()),
            reply_to: None,
            mentions: vec![],
            thread: None,
            files: vec![],
        };
        let event = self.append(room, author, Some(client_id.clone()), what);
        let done = Done { room, at: event.cursor() };
        self.done.insert(client_id, done);
        Some((done, Some(event)))
    }

    /// Puts the guest out, or brings them in: whichever changes something.
    pub(crate) fn come_or_go(&mut self, now: u64) -> Event {
        let member = person(GUEST);
        if self.is_member(CLOSED, GUEST) {
            let event = self.append(CLOSED, UserId(1), None, EventKind::MemberLeft { member });
            if let Some(stay) = self.stays.last_mut() {
                *stay = Some(event.seq);
            }
            self.left_at = Some(now);
            self.take_away(Change::Left);
            return event;
        }
        self.stays.push(None);
        self.left_at = None;
        self.append(CLOSED, UserId(1), None, EventKind::MemberJoined { member })
    }

    pub(crate) fn end_session(&mut self, person: UserId, session: SessionId, now: u64) {
        if self.ended.insert(session, now).is_none() {
            self.take_away(Change::Session { person, session });
        }
    }

    /// When a session ended, if it has.
    pub(crate) fn end_of(&self, session: SessionId) -> Option<u64> {
        self.ended.get(&session).copied()
    }

    fn take_away(&mut self, change: Change) {
        self.last_change += 1;
        self.changes.push((self.last_change, change));
    }

    /// Revocations, each with its number.
    pub(crate) fn changes(&self) -> &[(u64, Change)] {
        &self.changes
    }

    fn append(
        &mut self,
        room: RoomId,
        author: UserId,
        client_id: Option<ClientId>,
        what: EventKind,
    ) -> Event {
        let head = self.head(room);
        let seq = head.seq.next();
        let (tag, at, author) = (self.histories.tag(seq), Timestamp(0), person(author));
        let event = Event { room, seq, tag, at, author, client_id, what };
        self.histories.add(&event, head.tag);
        self.logs.entry(room).or_default().push(event.clone());
        event
    }

    pub(crate) fn rooms_of(&self, person: UserId) -> Vec<RoomSummary> {
        let theirs = ROOMS.into_iter().filter(|room| self.is_member(*room, person));
        theirs.map(|room| self.summary(room)).collect()
    }

    pub(crate) fn summary(&self, id: RoomId) -> RoomSummary {
        RoomSummary {
            id,
            kind: if id == CLOSED { RoomKind::Private } else { RoomKind::Public },
            name: format!("room {id}"),
            topic: String::new(),
            membership: Membership::Member,
            marks: confab_protocol::RoomMarks::default(),
            member_count: 3,
            with: None,
            status: None,
            head: self.head(id),
            read: ReadPointer::default(),
            unread: 0,
            mentions: 0,
            settings: RoomSettings::default(),
            active_at: None,
        }
    }
}

pub(crate) fn person(id: UserId) -> Person {
    let handle = Handle::parse(&format!("person{id}")).expect("a handle");
    Person::new(id, handle, "Someone")
}
