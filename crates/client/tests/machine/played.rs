//! A client with a clock, and what a test says as its server.

use confab_client::core::{Client, Input, Millis, Output, SocketId, Unsent, Update};
use confab_protocol::{
    ClientFrame, ClientId, Command, Cursor, Done, ErrorBody, ErrorCode, Event, EventKind, Handle,
    Limits, Membership, Person, ReadPointer, Ref, Role, RoomId, RoomKind, RoomSettings,
    RoomSummary, Seq, ServerFrame, SessionId, Tag, Timestamp, UserId, Welcome,
};

pub(crate) const HEARTBEAT: u64 = 20_000;

/// A client with a clock, of which a test plays the server.
pub(crate) struct Played {
    pub(crate) client: Client,
    pub(crate) now: u64,
}

impl Played {
    pub(crate) fn new() -> Self {
        Self::of_seed(7)
    }

    pub(crate) fn of_seed(seed: u64) -> Self {
        Self { client: Client::new(seed), now: 1_000 }
    }

    /// Connected and welcomed on socket 1, with one member room whose head is 5.
    pub(crate) fn online() -> Self {
        Self::new().come_online()
    }

    pub(crate) fn come_online(self) -> Self {
        let mut played = self;
        played.input(Input::Start);
        played.input(Input::Opened(SocketId(1)));
        played.frame(1, &welcome(&[3]));
        played
    }

    pub(crate) fn input(&mut self, input: Input) -> Vec<Output> {
        self.client.handle(Millis(self.now), input)
    }

    pub(crate) fn frame(&mut self, socket: u32, frame: &ServerFrame) -> Vec<Output> {
        let text = serde_json::to_string(frame).expect("serialises");
        self.input(Input::Text(SocketId(socket), text))
    }

    pub(crate) fn after(&mut self, milliseconds: u64) -> Vec<Output> {
        self.now += milliseconds;
        self.input(Input::Wake)
    }

    /// Goes to the next moment that the machine asks for.
    pub(crate) fn wake(&mut self) -> Vec<Output> {
        self.now = self.client.next_wake().expect("something is awaited").0.max(self.now);
        self.input(Input::Wake)
    }

    pub(crate) fn send(&mut self, number: u128) -> Vec<Output> {
        self.input(Input::Send(unsent(number)))
    }
}

pub(crate) fn unsent(number: u128) -> Unsent {
    let client_id = ClientId::from_random(number);
    Unsent {
        client_id,
        room: RoomId(3),
        body: format!("message {number}"),
        reply_to: None,
        thread: None,
        files: vec![],
    }
}

pub(crate) fn person(id: i64) -> Person {
    let handle = Handle::parse(&format!("person{id}")).expect("a handle");
    Person::new(UserId(id), handle, format!("Person {id}"))
}

pub(crate) fn cursor(seq: u64) -> Cursor {
    Cursor { seq: Seq(seq), tag: Tag(seq) }
}

pub(crate) fn summary(room: i64) -> RoomSummary {
    RoomSummary {
        id: RoomId(room),
        kind: RoomKind::Public,
        name: format!("room {room}"),
        topic: String::new(),
        membership: Membership::Member,
        marks: confab_protocol::RoomMarks::default(),
        member_count: 2,
        with: None,
        status: None,
        head: cursor(5),
        read: ReadPointer::default(),
        unread: 0,
        mentions: 0,
        settings: RoomSettings::default(),
        active_at: None,
    }
}

pub(crate) fn welcome(rooms: &[i64]) -> ServerFrame {
    ServerFrame::Welcome(Box::new(Welcome {
        you: person(1),
        role: Role::Member,
        session: SessionId(1),
        rooms: rooms.iter().map(|room| summary(*room)).collect(),
        more: false,
        build: "test".into(),
        heartbeat_ms: u32::try_from(HEARTBEAT).expect("fits"),
        limits: Limits { resume_rooms: 2, ..Limits::DEFAULT },
        delayed: false,
    }))
}

pub(crate) fn event(seq: u64) -> Event {
    Event {
        room: RoomId(3),
        seq: Seq(seq),
        tag: Tag(seq),
        at: Timestamp(0),
        author: person(2),
        client_id: None,
        what: EventKind::MessageSent {
            body: Some("x".into()),
            reply_to: None,
            mentions: vec![],
            thread: None,
            files: vec![],
        },
    }
}

pub(crate) fn ok(reference: Ref, seq: u64) -> ServerFrame {
    ServerFrame::Ok { reference, done: Some(Done { room: RoomId(3), at: cursor(seq) }) }
}

pub(crate) fn error(reference: Ref, code: ErrorCode) -> ServerFrame {
    ServerFrame::Error { reference: Some(reference), error: ErrorBody::new(code, "no") }
}

/// The commands in some outputs, each with its socket.
pub(crate) fn commands(outputs: &[Output]) -> Vec<(u32, Ref, Command)> {
    let texts = outputs.iter().filter_map(|output| match output {
        Output::Text(socket, text) => Some((socket, text)),
        _ => None,
    });
    texts
        .map(|(socket, text)| {
            let frame: ClientFrame = serde_json::from_str(text).expect("a command");
            (socket.0, frame.reference, frame.command)
        })
        .collect()
}

/// The sends in some outputs: their bodies and refs.
pub(crate) fn sends(outputs: &[Output]) -> Vec<(String, Ref)> {
    let sends = commands(outputs).into_iter().filter_map(|(_, reference, command)| match command {
        Command::Send { body, .. } => Some((body, reference)),
        _ => None,
    });
    sends.collect()
}

pub(crate) fn updates(outputs: &[Output]) -> Vec<&Update> {
    outputs
        .iter()
        .filter_map(|output| match output {
            Output::Update(update) => Some(update),
            _ => None,
        })
        .collect()
}

pub(crate) fn opens(outputs: &[Output]) -> bool {
    outputs.iter().any(|output| matches!(output, Output::Open(_)))
}
