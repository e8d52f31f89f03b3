//! The largest frame of each kind fits a connection's queue many times over.

use confab_hub::HubLimits;
use confab_protocol::api::{RoomInvitation, RoomSection, RoomSections};
use confab_protocol::{
    ClientId, Cursor, Done, ErrorBody, ErrorCode, Event, EventKind, Handle, InThread, Limits,
    MemberRole, MemberRoleChanged, Membership, Person, ReadPointer, Ref, Role, RoomId, RoomKind,
    RoomMarks, RoomSettings, RoomStateChanged, RoomSummary, SectionId, Seq, ServerFrame, SessionId,
    Signal, Status, Tag, Timestamp, UserId, Welcome,
};

use confab_store::MOST_SECTIONS;

use crate::text::STATUS_CHARS;

const CURSOR: Cursor = Cursor { seq: Seq::MAX, tag: Tag(u64::MAX) };
const ROOM: RoomId = RoomId(i64::MAX);

fn person() -> Person {
    let handle = Handle::parse(&"h".repeat(32)).expect("a handle");
    let person = Person::new(UserId(i64::MAX), handle, "\u{10FFFF}".repeat(64));
    Person { administrator: true, alike: true, ..person }
}

fn status() -> Status {
    let text = "\u{10FFFF}".repeat(STATUS_CHARS);
    Status { emoji: "👨‍👩‍👧‍👦".to_owned(), text, until: Some(Timestamp(i64::MAX)) }
}

fn sections() -> RoomSections {
    let name = "\u{10FFFF}".repeat(64);
    let section = RoomSection { id: SectionId(i64::MAX), name, folded: true };
    RoomSections { version: u32::MAX, sections: vec![section; MOST_SECTIONS] }
}

fn summary() -> RoomSummary {
    RoomSummary {
        id: ROOM,
        kind: RoomKind::Private,
        name: "\u{10FFFF}".repeat(64),
        topic: "\u{10FFFF}".repeat(250),
        membership: Membership::Member,
        marks: RoomMarks { archived: true, read_only: true, moderator: true },
        member_count: u32::MAX,
        with: Some(person()),
        status: Some(status()),
        head: CURSOR,
        read: ReadPointer { version: u32::MAX, seq: Seq::MAX },
        unread: 100,
        mentions: 100,
        settings: RoomSettings::default(),
        active_at: Some(Timestamp(i64::MAX)),
    }
}

/// A text that JSON escapes to six times its length.
fn body() -> String {
    "\u{1}".repeat(Limits::DEFAULT.message_bytes as usize)
}

fn event(what: EventKind) -> ServerFrame {
    ServerFrame::Event(Event {
        room: ROOM,
        seq: Seq::MAX,
        tag: Tag(u64::MAX),
        at: Timestamp(i64::MAX),
        author: person(),
        client_id: Some(ClientId::new("c".repeat(64)).expect("an id")),
        what,
    })
}

fn frames() -> Vec<ServerFrame> {
    let mentions = vec![person().handle; confab_markup::MAX_MENTIONS];
    let error = |code, message: String| ServerFrame::Error {
        reference: Some(Ref(u64::MAX)),
        error: ErrorBody::new(code, message).retry_after_ms(u32::MAX),
    };
    let mut frames = vec![
        ServerFrame::Welcome(Box::new(Welcome {
            you: person(),
            role: Role::Administrator,
            session: SessionId(i64::MAX),
            // The result of `first_rooms` is bounded by bytes, and tested there.
            rooms: vec![summary(); 150],
            more: true,
            build: "build".repeat(20),
            heartbeat_ms: u32::MAX,
            limits: Limits::DEFAULT,
            delayed: true,
        })),
        ServerFrame::Ok { reference: Ref(u64::MAX), done: Some(Done { room: ROOM, at: CURSOR }) },
        ServerFrame::Gap { room: ROOM, head: CURSOR },
        ServerFrame::Reset { room: ROOM, head: CURSOR },
        ServerFrame::Drain { reconnect_within_ms: u32::MAX },
        // An unreadable frame is quoted, and escaped twice.
        error(ErrorCode::Malformed, "\\".repeat(2 * Limits::DEFAULT.frame_bytes as usize)),
    ];
    let (name, topic) = (summary().name, summary().topic);
    frames.extend(
        [
            EventKind::RoomCreated { name: name.clone(), visibility: None },
            EventKind::RoomChanged { name, topic },
            EventKind::MemberJoined { member: person() },
            EventKind::MemberLeft { member: person() },
            EventKind::MessageSent {
                body: Some(body()),
                reply_to: Some(Seq::MAX),
                thread: Some(InThread {
                    root: Seq::MAX,
                    by: Some(UserId(i64::MAX)),
                    in_room: true,
                }),
                mentions: mentions.clone(),
                files: vec![],
            },
            EventKind::MessageEdited { message: Seq::MAX, body: Some(body()), mentions },
            EventKind::MessageDeleted { message: Seq::MAX, thread: Some(Seq::MAX) },
            EventKind::MemberRoleChanged(MemberRoleChanged {
                member: person(),
                role: MemberRole::Moderator,
            }),
            EventKind::RoomStateChanged(RoomStateChanged { archived: true, read_only: true }),
        ]
        .map(event),
    );
    let names = HubLimits::default().presence_names;
    let (room, read) = (ROOM, summary().read);
    frames.extend(
        [
            Signal::Typing { room, person: person() },
            Signal::Presence {
                room,
                count: u32::MAX,
                online: Some(vec![person().id; names]),
                away: vec![person().id; names],
                busy: Vec::new(),
            },
            Signal::Status {
                person: person().id,
                status: Some(status()),
                busy_until: Some(Timestamp(i64::MAX)),
            },
            Signal::Read { room, read, unread: 100, mentions: 100, head: Some(Seq::MAX) },
            Signal::ThreadRead {
                room,
                thread: Seq::MAX,
                read: Seq::MAX,
                unread: 100,
                mentions: 100,
            },
            Signal::RoomAdded { room: Box::new(summary()) },
            Signal::RoomInvited {
                invitation: Box::new(RoomInvitation {
                    room,
                    kind: RoomKind::Private,
                    name: summary().name,
                    topic: summary().topic,
                    by: person(),
                    at: Timestamp(i64::MAX),
                }),
            },
            Signal::RoomRemoved { room },
            Signal::Settings { room, settings: summary().settings },
            Signal::Draft { room, thread: Some(Seq::MAX), version: u32::MAX, body: body() },
            Signal::Saved { room, message: Seq::MAX, on: true },
            Signal::Sections(sections()),
            Signal::Role { role: Role::Administrator },
            Signal::Delivery { delayed: true },
            Signal::Head { room, head: CURSOR },
        ]
        .map(ServerFrame::Signal),
    );
    frames
}

#[test]
fn the_largest_frame_of_each_kind_fits_a_queue() {
    let bound = HubLimits::default().outbox_bytes;
    for frame in frames() {
        let bytes = serde_json::to_vec(&frame).expect("JSON").len();
        assert!(2 * bytes < bound, "{bytes} bytes: {:.80}", format!("{frame:?}"));
    }
}
