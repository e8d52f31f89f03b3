//! A model of servers, network and application, in virtual time.

mod server;

use std::collections::{BTreeMap, VecDeque};

use confab_client::core::{Client, Input, Millis, Output, SocketId, State, Unsent, Update};
use confab_protocol::{ClientId, CloseCode, Cursor, RoomId};

use self::server::Server;

pub(crate) const ROOMS: i64 = 3;

/// One thing that happens.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fault {
    /// The person writes into a room.
    Send(u8),
    /// Someone else does.
    Other(u8),
    /// One frame arrives, of each line.
    ToServer,
    ToClient,
    /// Time passes, in milliseconds.
    Time(u64),
    /// Every line breaks; frames under way are lost.
    Cut,
    /// The server takes all that is under way, and its answers are lost with the line.
    LoseAnswers,
    /// The newest event comes a second time.
    Double,
    /// The next send is refused for a passing reason.
    RefuseNext,
    /// The server is about to stop.
    Drain,
    /// The page is loaded anew, with what it saved.
    Reload,
    /// The network goes, or comes back.
    Network,
}

/// Everything there is.
pub(crate) struct World {
    now: u64,
    seed: u64,
    client: Client,
    server: Server,
    network_is_up: bool,
    inputs: VecDeque<Input>,
    /// State of the application: its position in each room, the commits it was told of, its local
    /// storage.
    cursors: BTreeMap<RoomId, Cursor>,
    acknowledged: Vec<ClientId>,
    saved: String,
    written: Vec<(RoomId, ClientId)>,
}

impl World {
    pub(crate) fn new(seed: u64) -> Self {
        let mut world = Self {
            now: 0,
            seed,
            client: Client::new(seed),
            server: Server::default(),
            network_is_up: true,
            inputs: VecDeque::new(),
            cursors: (1..=ROOMS).map(|room| (RoomId(room), Cursor::default())).collect(),
            acknowledged: vec![],
            saved: "[]".into(),
            written: vec![],
        };
        world.load_page();
        world
    }

    pub(crate) fn play(&mut self, fault: Fault) {
        match fault {
            Fault::Send(room) => self.write(RoomId(i64::from(room) + 1)),
            Fault::Other(room) => self.server.someone_writes(RoomId(i64::from(room) + 1)),
            Fault::ToServer => self.server.take_one_of_each(),
            Fault::ToClient => {
                for (socket, text) in self.server.one_to_client_of_each() {
                    self.input(Input::Text(socket, text));
                }
            }
            Fault::Time(milliseconds) => self.pass(milliseconds),
            Fault::Cut => self.cut(),
            Fault::LoseAnswers => {
                self.server.take_all();
                self.cut();
            }
            Fault::Double => self.server.double(),
            Fault::RefuseNext => self.server.refuse_next(),
            Fault::Drain => self.server.drain(),
            Fault::Reload => {
                self.server.lines.clear();
                self.seed += 1;
                self.client = Client::new(self.seed);
                self.client.restore_outbox(&self.saved);
                self.load_page();
            }
            Fault::Network => {
                self.network_is_up = !self.network_is_up;
                if self.network_is_up {
                    self.input(Input::NetworkUp);
                } else {
                    self.input(Input::NetworkDown);
                    self.cut();
                }
            }
        }
    }

    /// Ends the faults and lets time pass until nothing is left to do.
    pub(crate) fn settle(&mut self) {
        if !self.network_is_up {
            self.play(Fault::Network);
        }
        for _ in 0..3_000 {
            if self.is_settled() {
                return;
            }
            self.server.take_all();
            let before = self.server.frames_under_way();
            self.play(Fault::ToClient);
            if before == 0 {
                let wake = self.client.next_wake().expect("something is left, so it will wake");
                self.pass(wake.0.saturating_sub(self.now));
            }
        }
        panic!("it never settles: {:?}, {:?}", self.client.state(), self.client.outbox());
    }

    fn is_settled(&self) -> bool {
        self.client.state() == State::Online
            && self.client.outbox().is_empty()
            && self.server.frames_under_way() == 0
            && self.cursors.iter().all(|(room, cursor)| *cursor == self.server.head(*room))
    }

    pub(crate) fn check(&self) {
        let mut acknowledged = self.acknowledged.clone();
        acknowledged.sort();
        let mut written: Vec<ClientId> = self.written.iter().map(|(_, id)| id.clone()).collect();
        written.sort();
        assert_eq!(acknowledged, written, "each send is acknowledged once");
        for room in (1..=ROOMS).map(RoomId) {
            let ids = self.written.iter().filter(|(of, _)| *of == room).map(|(_, id)| id.clone());
            let logged = self.server.client_ids(room);
            assert_eq!(logged, ids.collect::<Vec<_>>(), "each is in the log once, as written");
        }
    }

    fn write(&mut self, room: RoomId) {
        let client_id = ClientId::from_random(self.written.len() as u128);
        self.written.push((room, client_id.clone()));
        self.input(Input::Send(Unsent {
            client_id,
            room,
            body: "x".into(),
            reply_to: None,
            thread: None,
            files: vec![],
        }));
    }

    fn load_page(&mut self) {
        for (room, cursor) in self.cursors.clone() {
            self.input(Input::Follow { room, after: cursor });
        }
        if !self.network_is_up {
            self.input(Input::NetworkDown);
        }
        self.input(Input::Start);
    }

    fn cut(&mut self) {
        for socket in std::mem::take(&mut self.server.lines).into_keys() {
            self.input(Input::Closed(socket, CloseCode::Other(1006)));
        }
    }

    /// Time passes, with a wake at each moment that the client asked for.
    fn pass(&mut self, milliseconds: u64) {
        let until = self.now + milliseconds;
        while let Some(at) = self.client.next_wake().map(|at| at.0).filter(|at| *at <= until) {
            self.now = self.now.max(at);
            let before = self.client.next_wake();
            self.input(Input::Wake);
            assert!(self.client.next_wake() != before, "it asks for the same moment for ever");
        }
        self.now = until;
        self.input(Input::Wake);
    }

    fn input(&mut self, input: Input) {
        self.inputs.push_back(input);
        while let Some(input) = self.inputs.pop_front() {
            for output in self.client.handle(Millis(self.now), input) {
                self.carry_out(output);
            }
        }
    }

    fn carry_out(&mut self, output: Output) {
        match output {
            Output::Open(socket) if self.network_is_up => {
                self.server.open(socket);
                self.inputs.push_back(Input::Opened(socket));
            }
            Output::Open(socket) => {
                self.inputs.push_back(Input::Closed(socket, CloseCode::Other(1006)));
            }
            Output::Text(socket, text) => self.server.receive(socket, text),
            Output::Close(socket) => self.server.close(socket),
            Output::Update(update) => self.update(update),
        }
    }

    fn update(&mut self, update: Update) {
        match update {
            Update::Event(event) => {
                let cursor = self.cursors.get_mut(&event.room).expect("a followed room");
                assert_eq!(event.seq, cursor.seq.next(), "gapless and once");
                *cursor = event.cursor();
            }
            Update::Gap { room, head } => {
                // It loads the newest page, which may be newer than the gap's head by now; the
                // events up to there come again and are known.
                let cursor = self.cursors.get_mut(&room).expect("a followed room");
                assert!(head.seq > cursor.seq, "a gap goes forward");
                *cursor = head;
            }
            Update::Acknowledged { client_id, done } => {
                assert!(self.server.has(&client_id, done), "acknowledged means committed");
                self.acknowledged.push(client_id);
            }
            Update::OutboxChanged => self.saved = self.client.save_outbox(),
            Update::Reset { .. } | Update::Lost { .. } | Update::Failed { .. } => {
                panic!("nothing in this model causes {update:?}")
            }
            _ => {}
        }
    }
}

pub(crate) type Lines<T> = BTreeMap<SocketId, T>;
