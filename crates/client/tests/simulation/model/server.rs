//! The server's side: logs, lines, and what a send comes to.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use confab_client::core::SocketId;
use confab_protocol::{
    ClientFrame, ClientId, Command, Cursor, Done, ErrorBody, ErrorCode, Event, EventKind, Handle,
    Limits, Membership, Person, ReadPointer, Ref, Resume, Role, RoomId, RoomKind, RoomSettings,
    RoomSummary, Seq, ServerFrame, SessionId, Tag, Timestamp, UserId, Welcome,
};

use super::{Lines, ROOMS};

/// More missed events than this are a gap.
const REPLAY: usize = 12;

#[derive(Default)]
pub(super) struct Server {
    logs: BTreeMap<RoomId, Vec<Event>>,
    done: BTreeMap<ClientId, Done>,
    pub(super) lines: Lines<Line>,
    refuse: bool,
}

#[derive(Default)]
pub(super) struct Line {
    to_server: VecDeque<String>,
    to_client: VecDeque<String>,
    live: BTreeSet<RoomId>,
}

impl Line {
    fn say(&mut self, frame: &ServerFrame) {
        self.to_client.push_back(serde_json::to_string(frame).expect("serialises"));
    }
}

impl Server {
    pub(super) fn open(&mut self, socket: SocketId) {
        let welcome = self.welcome();
        self.lines.entry(socket).or_default().say(&welcome);
    }

    /// The client closes a line in good order: what it has sent arrives.
    pub(super) fn close(&mut self, socket: SocketId) {
        while self.take(socket) {}
        self.lines.remove(&socket);
    }

    pub(super) fn receive(&mut self, socket: SocketId, text: String) {
        if let Some(line) = self.lines.get_mut(&socket) {
            line.to_server.push_back(text);
        }
    }

    pub(super) fn frames_under_way(&self) -> usize {
        self.lines.values().map(|line| line.to_server.len() + line.to_client.len()).sum()
    }

    pub(super) fn take_one_of_each(&mut self) {
        for socket in self.lines.keys().copied().collect::<Vec<_>>() {
            self.take(socket);
        }
    }

    pub(super) fn take_all(&mut self) {
        for socket in self.lines.keys().copied().collect::<Vec<_>>() {
            while self.take(socket) {}
        }
    }

    pub(super) fn one_to_client_of_each(&mut self) -> Vec<(SocketId, String)> {
        let next =
            |(socket, line): (&SocketId, &mut Line)| Some((*socket, line.to_client.pop_front()?));
        self.lines.iter_mut().filter_map(next).collect()
    }

    pub(super) fn refuse_next(&mut self) {
        self.refuse = true;
    }

    pub(super) fn drain(&mut self) {
        for line in self.lines.values_mut() {
            line.say(&ServerFrame::Drain { reconnect_within_ms: 3_000 });
        }
    }

    pub(super) fn double(&mut self) {
        for line in self.lines.values_mut() {
            for room in &line.live.clone() {
                if let Some(event) = self.logs.get(room).and_then(|log| log.last()) {
                    line.say(&ServerFrame::Event(event.clone()));
                }
            }
        }
    }

    pub(super) fn someone_writes(&mut self, room: RoomId) {
        self.append(room, person(2), None);
    }

    pub(super) fn head(&self, room: RoomId) -> Cursor {
        self.logs.get(&room).and_then(|log| log.last()).map(Event::cursor).unwrap_or_default()
    }

    /// Messages of the person to a room, in the log's order.
    pub(super) fn client_ids(&self, room: RoomId) -> Vec<ClientId> {
        self.logs.get(&room).into_iter().flatten().filter_map(|e| e.client_id.clone()).collect()
    }

    pub(super) fn has(&self, client_id: &ClientId, done: Done) -> bool {
        self.done.get(client_id) == Some(&done)
    }

    fn take(&mut self, socket: SocketId) -> bool {
        let line = self.lines.get_mut(&socket);
        let Some(text) = line.and_then(|line| line.to_server.pop_front()) else { return false };
        let ClientFrame { reference, command } = serde_json::from_str(&text).expect("a command");
        match command {
            Command::Resume { rooms } => self.resume(socket, reference, &rooms),
            Command::Send { room, client_id, .. } => self.send(socket, reference, room, client_id),
            _ => self.say(socket, &ServerFrame::Ok { reference, done: None }),
        }
        true
    }

    fn resume(&mut self, socket: SocketId, reference: Ref, rooms: &[Resume]) {
        for resume in rooms {
            let log = self.logs.get(&resume.room).cloned().unwrap_or_default();
            let head = self.head(resume.room);
            let line = self.lines.get_mut(&socket).expect("open");
            assert!(line.live.insert(resume.room), "a room is resumed once on a line");
            let after = usize::try_from(resume.after.seq.0).expect("fits");
            if log.len() - after > REPLAY {
                line.say(&ServerFrame::Gap { room: resume.room, head });
            } else {
                log[after..].iter().for_each(|event| line.say(&ServerFrame::Event(event.clone())));
            }
        }
        self.say(socket, &ServerFrame::Ok { reference, done: None });
    }

    fn send(&mut self, socket: SocketId, reference: Ref, room: RoomId, client_id: ClientId) {
        if std::mem::take(&mut self.refuse) {
            let error = ErrorBody::new(ErrorCode::RateLimited, "slow").retry_after_ms(700);
            return self.say(socket, &ServerFrame::Error { reference: Some(reference), error });
        }
        if let Some(done) = self.done.get(&client_id) {
            let done = Some(*done);
            return self.say(socket, &ServerFrame::Ok { reference, done });
        }
        // The answer may come before its event or after it.
        let first = self.head(room).seq.0.is_multiple_of(2);
        let at = Cursor { seq: self.head(room).seq.next(), tag: tag(self.head(room).seq.next()) };
        let ok = ServerFrame::Ok { reference, done: Some(Done { room, at }) };
        if first {
            self.say(socket, &ok);
        }
        self.append(room, person(1), Some(client_id));
        if !first {
            self.say(socket, &ok);
        }
    }

    fn append(&mut self, room: RoomId, author: Person, client_id: Option<ClientId>) {
        let seq = self.head(room).seq.next();
        let what = EventKind::MessageSent {
            body: Some("x".into()),
            reply_to: None,
            mentions: vec![],
            thread: None,
            files: vec![],
        };
        let event = Event {
            room,
            seq,
            tag: tag(seq),
            at: Timestamp(0),
            author,
            client_id: client_id.clone(),
            what,
        };
        if let Some(client_id) = client_id {
            self.done.insert(client_id, Done { room, at: event.cursor() });
        }
        for line in self.lines.values_mut().filter(|line| line.live.contains(&room)) {
            line.say(&ServerFrame::Event(event.clone()));
        }
        self.logs.entry(room).or_default().push(event);
    }

    fn say(&mut self, socket: SocketId, frame: &ServerFrame) {
        if let Some(line) = self.lines.get_mut(&socket) {
            line.say(frame);
        }
    }

    fn welcome(&self) -> ServerFrame {
        let summary = |room: RoomId| RoomSummary {
            id: room,
            kind: RoomKind::Public,
            name: format!("room {room}"),
            topic: String::new(),
            membership: Membership::Member,
            marks: confab_protocol::RoomMarks::default(),
            member_count: 2,
            with: None,
            status: None,
            head: self.head(room),
            read: ReadPointer::default(),
            unread: 0,
            mentions: 0,
            settings: RoomSettings::default(),
            active_at: None,
        };
        ServerFrame::Welcome(Box::new(Welcome {
            you: person(1),
            role: Role::Member,
            session: SessionId(1),
            rooms: (1..=ROOMS).map(RoomId).map(summary).collect(),
            more: false,
            build: "model".into(),
            heartbeat_ms: 20_000,
            limits: Limits { resume_rooms: 2, ..Limits::DEFAULT },
            delayed: false,
        }))
    }
}

fn tag(seq: Seq) -> Tag {
    Tag(seq.0 * 7)
}

fn person(id: i64) -> Person {
    let handle = Handle::parse(&format!("person{id}")).expect("a handle");
    Person::new(UserId(id), handle, format!("Person {id}"))
}
