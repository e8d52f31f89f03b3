//! The client as a state machine: inputs go in, outputs come out, nothing else happens.
//!
//! What it promises: each message that was handed over is sent until the server acknowledges it
//! or refuses it for good, under one client id, so that it appears once; each followed room's
//! events come gapless and in order, or the application is told to load the newest page; and it
//! comes back by itself unless the server said not to.

mod asks;
mod backoff;
mod input;
mod line;
mod outbox;
mod rooms;

mod connecting;
mod frames;

use std::mem;

use confab_protocol::{CloseCode, Cursor, Limits, RoomId, UserId};

use self::asks::Asks;
use self::backoff::Backoff;
pub use self::input::{AskId, Input, Millis, Output, Refusal, SocketId, State, Update};
use self::line::Line;
use self::outbox::Outbox;
pub use self::outbox::{Held, HeldState, OUTBOX_MESSAGES, Unsent};
use self::rooms::Rooms;

/// How long an [`Input::Ask`] may take, waiting for a connection included.
pub const ASK_DEADLINE_MS: u64 = 15_000;

/// One person's connection to Confab, over however many sockets it takes.
#[derive(Debug)]
pub struct Client {
    now: Millis,
    outputs: Vec<Output>,
    reported: State,

    wanted: Wanted,
    network: Network,
    backoff: Backoff,
    /// When to try again, while there is no line.
    retry_at: Option<Millis>,
    sockets: u32,
    line: Option<Line>,
    successor: Option<Line>,

    you: Option<UserId>,
    limits: Limits,
    rooms: Rooms,
    outbox: Outbox,
    asks: Asks,
}

/// Whether there should be a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wanted {
    No,
    Yes,
    Ended(CloseCode),
}

/// State of the network, as the platform reports it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Network {
    Up,
    Down,
}

impl Client {
    /// A client that does nothing until [`Input::Start`]. `seed` should be random: it spreads
    /// the reconnects of many clients.
    pub fn new(seed: u64) -> Self {
        Self {
            now: Millis(0),
            outputs: Vec::new(),
            reported: State::Offline,
            wanted: Wanted::No,
            network: Network::Up,
            backoff: Backoff::new(seed),
            retry_at: None,
            sockets: 0,
            line: None,
            successor: None,
            you: None,
            limits: Limits::DEFAULT,
            rooms: Rooms::default(),
            outbox: Outbox::default(),
            asks: Asks::default(),
        }
    }

    /// Takes an input, at a moment of the driver's clock, and gives the outputs.
    pub fn handle(&mut self, now: Millis, input: Input) -> Vec<Output> {
        self.now = self.now.max(now);
        match input {
            Input::Start => self.start(),
            Input::Stop => self.stop(),
            Input::Opened(socket) => self.opened(socket),
            Input::Text(socket, text) => self.heard(socket, &text),
            Input::Closed(socket, code) => self.closed(socket, code),
            #[cfg(feature = "native")]
            Input::Refused { socket, wait_ms } => self.refused(socket, wait_ms),
            Input::NetworkUp => self.network_up(),
            Input::NetworkDown => self.network_down(),
            Input::Visible => self.hurry(),
            Input::RetryNow => self.retry(),
            Input::Hidden => self.asks.hurry_reads(),
            Input::Wake => {}
            Input::Follow { room, after } => self.rooms.follow(room, after),
            Input::Unfollow(room) => self.unfollow(room),
            Input::RoomsPage { after, rooms, more } => self.rooms_page(after, rooms, more),
            Input::Send(message) => self.send(message),
            Input::RetrySend { failed, again } => {
                self.outbox.retry(&failed, again);
                self.update(Update::OutboxChanged);
            }
            Input::DiscardSend(client_id) => {
                self.outbox.remove(&client_id);
                self.update(Update::OutboxChanged);
            }
            Input::Ask { ask, command } => {
                self.asks.add(ask, command, self.now.plus(ASK_DEADLINE_MS));
            }
            Input::Read { room, read } => self.asks.add_read(room, read),
            Input::Typing(room) => self.typing(room),
        }
        self.do_what_is_due();
        self.report();
        mem::take(&mut self.outputs)
    }

    /// When [`Input::Wake`] must come at the latest, if nothing else happens before.
    pub fn next_wake(&self) -> Option<Millis> {
        let lines = [&self.line, &self.successor].into_iter().flatten();
        let waiting = match (self.network, &self.line) {
            (Network::Up, None) => self.retry_at,
            _ => None,
        };
        let online = self.state() == State::Online;
        lines
            .map(Line::next_wake)
            .chain(waiting)
            .chain(self.succeed_at())
            .chain(self.outbox.next_due().filter(|_| online))
            .chain(self.asks.next_wake(online))
            .min()
    }

    pub fn state(&self) -> State {
        match (self.wanted, &self.line, self.network, self.retry_at) {
            (Wanted::Ended(code), ..) => State::Ended(code),
            // The platform's word holds until the server answers a probe.
            (Wanted::Yes, Some(line), Network::Up, _) if line.is_live() => State::Online,
            (Wanted::Yes, Some(_), Network::Up, _) => State::Connecting,
            (Wanted::Yes, None, Network::Up, Some(until)) => State::Waiting { until },
            _ => State::Offline,
        }
    }

    /// The sends that are not acknowledged, oldest first.
    pub fn outbox(&self) -> &[Held] {
        self.outbox.held()
    }

    /// The outbox as JSON, for the application to keep; see [`Client::restore_outbox`].
    pub fn save_outbox(&self) -> String {
        self.outbox.save(None)
    }

    /// The same, over what another window of the same person may have stored in the same place:
    /// what is not this client's stays, what has left this client's outbox goes.
    pub fn save_outbox_over(&self, stored: &str) -> String {
        self.outbox.save(Some(stored))
    }

    /// Takes back the text of [`Client::save_outbox`]. Messages that are already held are not
    /// doubled. Text that does not parse is another release's, and dropped.
    pub fn restore_outbox(&mut self, saved: &str) {
        self.outbox.restore(saved);
    }

    /// How far the application has seen a room's events.
    pub fn cursor(&self, room: RoomId) -> Option<Cursor> {
        self.rooms.cursor(room)
    }

    fn send(&mut self, message: Unsent) {
        let client_id = message.client_id.clone();
        let fits = message.fits(&self.limits);
        if let Err(error) = self.outbox.add(message, fits) {
            self.update(Update::Failed { client_id, error });
        }
        self.update(Update::OutboxChanged);
    }

    fn unfollow(&mut self, room: RoomId) {
        self.rooms.unfollow(room);
        for line in [&mut self.line, &mut self.successor].into_iter().flatten() {
            let _under_way = line.forget(room);
        }
    }

    fn typing(&mut self, room: RoomId) {
        if let Some(line) = self.line.as_mut().filter(|line| line.is_live())
            && self.asks.may_type(room, self.now)
        {
            line.typing(room, self.now, &mut self.outputs);
        }
    }

    /// Does everything that time or a new line has made possible.
    fn do_what_is_due(&mut self) {
        self.watch_lines();
        self.connect_when_due();
        self.resume_rooms();
        let now = self.now;
        for (ask, refusal) in self.asks.expire(now) {
            self.update(Update::Answered { ask, result: Err(refusal) });
        }
        if let Some(line) = self.line.as_mut().filter(|line| line.is_live()) {
            for message in self.outbox.due(now, line.socket()) {
                line.send(&message, now, &mut self.outputs);
            }
            for (ask, command) in self.asks.due(now, line.socket()) {
                line.ask(ask, command, now, &mut self.outputs);
            }
            for (room, read) in self.asks.due_reads(now, line.socket()) {
                line.read(room, read, now, &mut self.outputs);
            }
        }
    }

    fn report(&mut self) {
        let state = self.state();
        if state != self.reported {
            self.reported = state;
            self.update(Update::State(state));
        }
    }

    fn update(&mut self, update: Update) {
        self.outputs.push(Output::Update(update));
    }
}
