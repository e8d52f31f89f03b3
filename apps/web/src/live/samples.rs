//! Events and entries that tests are made of.

use confab_protocol::api::HistoryPage;
use confab_protocol::{
    Annotations, ClientId, Cursor, Entry, EntryKind, Event, EventKind, Handle, InThread,
    Membership, Person, ReadPointer, RoomId, RoomKind, RoomSettings, RoomSummary, Seq, Tag,
    Timestamp, UserId,
};

pub(super) const ROOM: RoomId = RoomId(3);

pub(super) fn person(id: i64, name: &str) -> Person {
    let handle = Handle::parse(&name.to_lowercase()).expect("a handle");
    Person::new(UserId(id), handle, name)
}

/// The viewer of every test.
pub(super) fn ana() -> Person {
    person(1, "Ana")
}

pub(super) fn ben() -> Person {
    person(2, "Ben")
}

pub(super) fn cursor(seq: u64) -> Cursor {
    Cursor { seq: Seq(seq), tag: Tag(seq) }
}

pub(super) fn event(seq: u64, author: Person, what: EventKind) -> Event {
    let at = Timestamp(i64::try_from(seq).expect("fits") * 1000);
    Event { room: ROOM, seq: Seq(seq), tag: Tag(seq), at, author, client_id: None, what }
}

pub(super) fn sent(seq: u64, author: Person, body: &str) -> Event {
    let what = EventKind::MessageSent {
        body: Some(body.into()),
        reply_to: None,
        mentions: Vec::new(),
        thread: None,
        files: vec![],
    };
    event(seq, author, what)
}

/// The same, in the thread of a message of Ben's.
pub(super) fn answered(seq: u64, author: Person, root: u64, in_room: bool) -> Event {
    let thread = InThread { root: Seq(root), by: Some(ben().id), in_room };
    let what = EventKind::MessageSent {
        body: Some("answer".into()),
        reply_to: Some(Seq(root)),
        mentions: Vec::new(),
        thread: Some(thread),
        files: vec![],
    };
    event(seq, author, what)
}

pub(super) fn edited(seq: u64, message: u64, body: &str) -> Event {
    let what = EventKind::MessageEdited {
        message: Seq(message),
        body: Some(body.into()),
        mentions: vec![],
    };
    event(seq, ben(), what)
}

pub(super) fn deleted(seq: u64, message: u64) -> Event {
    event(seq, ben(), EventKind::MessageDeleted { message: Seq(message), thread: None })
}

/// An entry of Ben's, last changed by the event at `changed`.
pub(super) fn entry(seq: u64, body: Option<&str>, changed: u64) -> Entry {
    let at = Timestamp(i64::try_from(seq).expect("fits") * 1000);
    let body = body.map(Into::into);
    let what = EntryKind::Message {
        body,
        changed: Seq(changed),
        reply_to: None,
        mentions: vec![],
        annotations: Annotations::default(),
    };
    Entry { seq: Seq(seq), at, author: ben(), client_id: None, what }
}

pub(super) fn own_entry(seq: u64, client_id: &ClientId) -> Entry {
    Entry { author: ana(), client_id: Some(client_id.clone()), ..entry(seq, Some("own"), seq) }
}

pub(super) fn page(entries: Vec<Entry>, head: u64, more: bool) -> HistoryPage {
    HistoryPage { room: ROOM, entries, head: cursor(head), more, newer: false }
}

pub(super) fn summary(id: i64, name: &str) -> RoomSummary {
    RoomSummary {
        id: RoomId(id),
        kind: RoomKind::Public,
        name: name.into(),
        topic: String::new(),
        membership: Membership::Member,
        marks: confab_protocol::RoomMarks::default(),
        member_count: 2,
        with: None,
        status: None,
        head: cursor(5),
        read: ReadPointer { version: 0, seq: Seq(5) },
        unread: 0,
        mentions: 0,
        settings: RoomSettings::default(),
        active_at: None,
    }
}
