//! Makes values of the wire's types.

use confab_protocol::api::HistoryPage;
use confab_protocol::{
    Annotations, ClientFrame, ClientId, Command, Cursor, Done, Entry, EntryKind, ErrorBody,
    ErrorCode, Event, EventKind, Handle, InThread, MemberRole, MemberRoleChanged, Person,
    ReadPointer, Ref, Resume, RoomDescribed, RoomId, RoomStateChanged, Seq, ServerFrame, Signal,
    Tag, Timestamp, UserId, Visibility,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Encoded and decoded.
pub(crate) fn again<T: Serialize + DeserializeOwned>(value: &T) -> T {
    let text = serde_json::to_string(value).expect("it is encoded");
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error} in {text}"))
}

pub(crate) fn client_frame() -> impl Strategy<Value = ClientFrame> {
    let resume = (room(), cursor()).prop_map(|(room, after)| Resume { room, after });
    let read = (any::<u32>(), seq()).prop_map(|(version, seq)| ReadPointer { version, seq });
    let command = prop_oneof![
        vec(resume, 0..5).prop_map(|rooms| Command::Resume { rooms }),
        (room(), client_id(), any::<String>(), option::of(seq()), option::of(in_thread()))
            .prop_map(|(room, client_id, body, reply_to, thread)| Command::Send {
                room,
                client_id,
                body,
                reply_to,
                thread,
                files: vec![],
            }),
        (room(), client_id(), seq(), any::<String>()).prop_map(
            |(room, client_id, message, body)| Command::Edit { room, client_id, message, body }
        ),
        (room(), client_id(), seq()).prop_map(|(room, client_id, message)| Command::Delete {
            room,
            client_id,
            message
        }),
        (room(), client_id()).prop_map(|(room, client_id)| Command::Join { room, client_id }),
        (room(), client_id()).prop_map(|(room, client_id)| Command::Leave { room, client_id }),
        (room(), read).prop_map(|(room, read)| Command::Read { room, read }),
        room().prop_map(|room| Command::Typing { room }),
        Just(Command::Ping),
    ];
    (any::<u64>(), command)
        .prop_map(|(number, command)| ClientFrame { reference: Ref(number), command })
}

pub(crate) fn server_frame() -> impl Strategy<Value = ServerFrame> {
    let reference = || any::<u64>().prop_map(Ref);
    let done = (room(), cursor()).prop_map(|(room, at)| Done { room, at });
    let error = (code(), any::<String>(), option::of(any::<u32>()))
        .prop_map(|(code, message, retry_after_ms)| ErrorBody { code, message, retry_after_ms });
    prop_oneof![
        4 => event().prop_map(ServerFrame::Event),
        2 => signal().prop_map(ServerFrame::Signal),
        1 => (reference(), option::of(done))
            .prop_map(|(reference, done)| ServerFrame::Ok { reference, done }),
        1 => (option::of(reference()), error)
            .prop_map(|(reference, error)| ServerFrame::Error { reference, error }),
        1 => (room(), cursor()).prop_map(|(room, head)| ServerFrame::Gap { room, head }),
        1 => (room(), cursor()).prop_map(|(room, head)| ServerFrame::Reset { room, head }),
        1 => any::<u32>()
            .prop_map(|reconnect_within_ms| ServerFrame::Drain { reconnect_within_ms }),
    ]
}

pub(crate) fn history_page() -> impl Strategy<Value = HistoryPage> {
    (room(), vec(entry(), 0..6), cursor(), any::<bool>()).prop_map(|(room, entries, head, more)| {
        HistoryPage { room, entries, head, more, newer: more }
    })
}

fn event() -> impl Strategy<Value = Event> {
    let visibility =
        prop_oneof![Just(None), Just(Some(Visibility::Public)), Just(Some(Visibility::Private))];
    let text = || option::of(any::<String>());
    let what = prop_oneof![
        (any::<String>(), visibility)
            .prop_map(|(name, visibility)| EventKind::RoomCreated { name, visibility }),
        (any::<String>(), any::<String>())
            .prop_map(|(name, topic)| EventKind::RoomChanged { name, topic }),
        person().prop_map(|member| EventKind::MemberJoined { member }),
        person().prop_map(|member| EventKind::MemberLeft { member }),
        (text(), option::of(seq()), vec(handle(), 0..3), option::of(in_thread())).prop_map(
            |(body, reply_to, mentions, thread)| EventKind::MessageSent {
                body,
                reply_to,
                mentions,
                thread,
                files: vec![],
            }
        ),
        (seq(), text(), vec(handle(), 0..3)).prop_map(|(message, body, mentions)| {
            EventKind::MessageEdited { message, body, mentions }
        }),
        (seq(), option::of(seq()))
            .prop_map(|(message, thread)| EventKind::MessageDeleted { message, thread }),
        person().prop_map(|member| {
            let role = MemberRole::Moderator;
            EventKind::MemberRoleChanged(MemberRoleChanged { member, role })
        }),
        (any::<bool>(), any::<bool>()).prop_map(|(archived, read_only)| {
            EventKind::RoomStateChanged(RoomStateChanged { archived, read_only })
        }),
        text().prop_map(|text| {
            let description = text.unwrap_or_default();
            EventKind::RoomDescribed(RoomDescribed { description })
        }),
    ];
    (room(), cursor(), any::<i64>(), person(), option::of(client_id()), what).prop_map(
        |(room, Cursor { seq, tag }, at, author, client_id, what)| Event {
            room,
            seq,
            tag,
            at: Timestamp(at),
            author,
            client_id,
            what,
        },
    )
}

fn in_thread() -> impl Strategy<Value = InThread> {
    let by = option::of(any::<i64>().prop_map(UserId));
    (seq(), by, any::<bool>()).prop_map(|(root, by, in_room)| InThread { root, by, in_room })
}

fn entry() -> impl Strategy<Value = Entry> {
    let what = prop_oneof![
        (option::of(any::<String>()), seq(), option::of(seq()), vec(handle(), 0..3)).prop_map(
            |(body, changed, reply_to, mentions)| EntryKind::Message {
                body,
                changed,
                reply_to,
                mentions,
                annotations: Annotations::default(),
            }
        ),
        any::<String>().prop_map(|name| EntryKind::RoomCreated { name }),
        person().prop_map(|member| EntryKind::MemberJoined { member }),
        person().prop_map(|member| EntryKind::MemberLeft { member }),
    ];
    (seq(), any::<i64>(), person(), option::of(client_id()), what).prop_map(
        |(seq, at, author, client_id, what)| Entry {
            seq,
            at: Timestamp(at),
            author,
            client_id,
            what,
        },
    )
}

fn signal() -> impl Strategy<Value = Signal> {
    let people = option::of(vec(any::<i64>().prop_map(UserId), 0..4));
    prop_oneof![
        (room(), person()).prop_map(|(room, person)| Signal::Typing { room, person }),
        (room(), any::<u32>(), people).prop_map(|(room, count, online)| Signal::Presence {
            room,
            count,
            online,
            away: Vec::new(),
            busy: Vec::new(),
        }),
        room().prop_map(|room| Signal::RoomRemoved { room }),
        any::<bool>().prop_map(|delayed| Signal::Delivery { delayed }),
        (room(), cursor()).prop_map(|(room, head)| Signal::Head { room, head }),
    ]
}

fn code() -> impl Strategy<Value = ErrorCode> {
    proptest::sample::select(vec![
        ErrorCode::Malformed,
        ErrorCode::UnknownCommand,
        ErrorCode::NotFound,
        ErrorCode::RateLimited,
        ErrorCode::Internal,
    ])
}

fn person() -> impl Strategy<Value = Person> {
    let flags = (any::<bool>(), any::<bool>());
    (any::<i64>(), handle(), any::<String>(), flags).prop_map(|(id, handle, name, flags)| {
        let (administrator, alike) = flags;
        Person { administrator, alike, ..Person::new(UserId(id), handle, name) }
    })
}

fn handle() -> impl Strategy<Value = Handle> {
    "[a-z0-9][a-z0-9._-]{0,30}[a-z0-9]".prop_map(|text| Handle::parse(&text).expect("a handle"))
}

fn client_id() -> impl Strategy<Value = ClientId> {
    "[!-~]{1,64}".prop_map(|text| ClientId::new(text).expect("a client id"))
}

fn room() -> impl Strategy<Value = RoomId> {
    any::<i64>().prop_map(RoomId)
}

fn seq() -> impl Strategy<Value = Seq> {
    any::<u64>().prop_map(Seq)
}

fn cursor() -> impl Strategy<Value = Cursor> {
    (seq(), any::<u64>()).prop_map(|(seq, tag)| Cursor { seq, tag: Tag(tag) })
}
