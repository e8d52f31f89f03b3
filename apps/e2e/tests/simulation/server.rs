//! A server: the real hub, driven as `apps/server` drives it.

mod access;

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use confab_client::core::SocketId;
use confab_hub::{Connection, Delivery, Frame, Hub, HubLimits, Moment, Next, Position};
use confab_protocol::{
    ClientFrame, ClientId, Command, ErrorBody, ErrorCode, Event, Limits, Role, RoomId, ServerFrame,
    SessionId, Signal, UserId, Welcome,
};

use crate::follow::{Resumed, Resuming};
use crate::store::{CLOSED, GUEST, Store, person};
use crate::wire::Publication;
use access::Access;

/// A client, and which of its sockets.
pub(crate) type LineId = (usize, SocketId);

/// Effects of a step outside of the server.
pub(crate) type Published = Vec<Publication>;

const HEADS_MS: u64 = 3_000;
const MEMBERSHIPS_MS: u64 = 5_000;

pub(crate) struct Server {
    pub(crate) hub: Hub,
    pub(crate) up: bool,
    pub(crate) draining: bool,
    pub(crate) lines: BTreeMap<LineId, Line>,
    /// Sends that were not carried out when their line was closed.
    late: VecDeque<(UserId, RoomId, ClientId)>,
    access: Access,
    heads_at: u64,
    memberships_at: u64,
}

pub(crate) struct Line {
    connection: Arc<Connection>,
    heard: VecDeque<String>,
    running: Option<Resuming>,
}

/// Small bounds, so that they are met.
fn limits() -> HubLimits {
    HubLimits {
        outbox_bytes: 8_000,
        outbox_calm_bytes: 2_000,
        ring_events: 8,
        held_events: 4,
        idle_room_ms: 10_000,
        shards: 2,
        ..HubLimits::default()
    }
}

impl Server {
    pub(crate) fn start(store: &Store, now: u64) -> Self {
        let mut server = Self {
            hub: Hub::new(limits()),
            up: true,
            draining: false,
            lines: BTreeMap::new(),
            late: VecDeque::new(),
            access: Access::new(store, now),
            heads_at: now + HEADS_MS,
            memberships_at: now + MEMBERSHIPS_MS,
        };
        server.trust(now);
        server
    }

    pub(crate) fn open(
        &mut self,
        id: LineId,
        (owner, session): (UserId, SessionId),
        store: &Store,
        now: Moment,
    ) {
        let connection = self.hub.connect(owner, session).expect("few connections");
        let welcome = Welcome {
            you: person(owner),
            role: Role::Member,
            session,
            rooms: store.rooms_of(owner),
            more: false,
            build: "model".into(),
            heartbeat_ms: 20_000,
            limits: Limits { resume_rooms: 2, ..Limits::DEFAULT },
            delayed: false,
        };
        say(&connection, now, &ServerFrame::Welcome(Box::new(welcome)));
        let (heard, running) = (VecDeque::new(), None);
        self.lines.insert(id, Line { connection, heard, running });
    }

    pub(crate) fn hear(&mut self, id: LineId, text: String) {
        if let Some(line) = self.lines.get_mut(&id) {
            line.heard.push_back(text);
        }
    }

    pub(crate) fn close(&mut self, id: LineId, now: Moment) {
        let Some(line) = self.lines.remove(&id) else { return };
        self.hub.disconnect(&line.connection, now);
        let person = line.connection.person();
        for text in line.heard {
            let ClientFrame { command, .. } = serde_json::from_str(&text).expect("a command");
            if let Command::Send { room, client_id, .. } = command {
                self.late.push_back((person, room, client_id));
            }
        }
    }

    pub(crate) fn session_of(&self, id: LineId) -> Option<SessionId> {
        self.lines.get(&id).map(|line| line.connection.session())
    }

    /// Next item for a client.
    pub(crate) fn next_of(&self, id: LineId) -> Option<Next> {
        let line = self.lines.get(&id)?;
        match line.connection.outbox().poll_next(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(next) => Some(next),
            Poll::Pending => None,
        }
    }

    /// Whether a line has anything left to do.
    pub(crate) fn is_idle(&self, id: LineId) -> bool {
        self.lines.get(&id).is_none_or(|line| line.heard.is_empty() && line.running.is_none())
    }

    /// One step of one line: of the command that runs, or the next command.
    pub(crate) fn advance(&mut self, id: LineId, store: &mut Store, now: Moment) -> Published {
        let Some(line) = self.lines.get_mut(&id) else { return Vec::new() };
        if let Some(resuming) = &mut line.running {
            let resumed = resuming.advance(&self.hub, store, &line.connection, now);
            if resumed == Resumed::Answered {
                line.running = None;
            }
            return Vec::new();
        }
        let Some(text) = line.heard.pop_front() else { return Vec::new() };
        let ClientFrame { reference, command } = serde_json::from_str(&text).expect("a command");
        let connection = Arc::clone(&line.connection);
        match command {
            Command::Resume { rooms } => line.running = Some(Resuming::new(reference, rooms)),
            Command::Send { room, client_id, .. } => {
                let Some((done, event)) = store.send(room, connection.person(), client_id) else {
                    let error = ErrorBody::new(ErrorCode::NotMember, "no");
                    let reference = Some(reference);
                    say(&connection, now, &ServerFrame::Error { reference, error });
                    return Vec::new();
                };
                let published = event.map(|event| self.committed(&event, store, now));
                say(&connection, now, &ServerFrame::Ok { reference, done: Some(done) });
                return published.into_iter().collect();
            }
            _ => say(&connection, now, &ServerFrame::Ok { reference, done: None }),
        }
        Vec::new()
    }

    /// Carries out one command whose line is closed by now.
    pub(crate) fn advance_late(&mut self, store: &mut Store, now: Moment) -> Published {
        let late = self.late.pop_front();
        let sent = late.and_then(|(author, room, client_id)| store.send(room, author, client_id));
        let event = sent.and_then(|(_, event)| event);
        event.map(|event| self.committed(&event, store, now)).into_iter().collect()
    }

    /// Delivers an event here, and gives what the others are to hear.
    fn committed(&self, event: &Event, store: &Store, now: Moment) -> Publication {
        let frame = store.frame(event);
        self.deliver(event.room, frame.clone(), now);
        Publication::Event(event.room, frame)
    }

    fn deliver(&self, room: RoomId, frame: Frame, now: Moment) {
        if self.hub.deliver(room, frame, now) == Delivery::Diverged {
            self.hub.begin_anew(room, now);
        }
    }

    /// The guest comes or goes, by a request to this server.
    pub(crate) fn come_or_go(&mut self, store: &mut Store, now: Moment) -> Published {
        let event = store.come_or_go(now.0);
        let signal = if store.is_member(CLOSED, GUEST) {
            Signal::RoomAdded { room: Box::new(store.summary(CLOSED)) }
        } else {
            Signal::RoomRemoved { room: CLOSED }
        };
        let published = self.committed(&event, store, now);
        self.tell(GUEST, &signal, now);
        vec![published, Publication::Signal(GUEST, signal)]
    }

    /// Takes what another server published, or the own that comes back.
    pub(crate) fn take(&mut self, publication: Publication, store: &Store, now: Moment) {
        match publication {
            Publication::Event(room, frame) => self.deliver(room, frame, now),
            // A removal may come late: a member by now is not told.
            Publication::Signal(person, Signal::RoomRemoved { room })
                if store.is_member(room, person) => {}
            Publication::Signal(person, signal) => self.tell(person, &signal, now),
        }
    }

    /// Does whatever is due: holes, heads, access changes, memberships, idle rooms.
    pub(crate) fn tick(&mut self, store: &Store, now: Moment) {
        if self.heads_at <= now.0 {
            self.heads_at = now.0 + HEADS_MS;
            self.compare_heads(store, now);
            for room in self.hub.idle_rooms(now) {
                self.hub.evict(room, now);
            }
        }
        for hole in self.hub.holes(now) {
            let frames = store.replay(hole.room, hole.after, 5);
            if self.hub.fill(hole.room, &frames, now) == Delivery::Diverged {
                self.hub.begin_anew(hole.room, now);
            }
        }
        self.follow_access(store, now);
        if self.memberships_at <= now.0 {
            self.memberships_at = now.0 + MEMBERSHIPS_MS;
            self.compare_memberships(store, now);
        }
        for line in self.lines.values() {
            line.connection.outbox().cut_if_stale(now);
        }
    }

    /// Notes where rooms have moved on, and begins anew where they have another history.
    fn compare_heads(&self, store: &Store, now: Moment) {
        for Position { room, head } in self.hub.positions() {
            if store.has(room, head) {
                self.hub.note_head(room, store.head(room).seq, now);
            } else {
                self.hub.begin_anew(room, now);
            }
        }
    }

    fn compare_memberships(&self, store: &Store, now: Moment) {
        for line in self.lines.values() {
            let rooms = store.rooms_of(line.connection.person());
            for room in rooms.into_iter().filter(|room| !line.connection.follows(room.id)) {
                let signal = Signal::RoomAdded { room: Box::new(room) };
                say(&line.connection, now, &ServerFrame::Signal(signal));
            }
        }
    }

    fn tell(&self, person: UserId, signal: &Signal, now: Moment) {
        let text = serde_json::to_vec(&ServerFrame::Signal(signal.clone())).expect("serialises");
        self.hub.tell(person, &text.into(), now);
    }

    pub(crate) fn drain(&mut self, now: Moment) {
        self.draining = true;
        for line in self.lines.values() {
            say(&line.connection, now, &ServerFrame::Drain { reconnect_within_ms: 3_000 });
        }
    }
}

pub(crate) fn say(connection: &Connection, now: Moment, frame: &ServerFrame) {
    let text = serde_json::to_vec(frame).expect("it serialises");
    connection.outbox().push(text.into(), now);
}
