//! Speaks over one socket: commands with their refs, heartbeats, which rooms it has resumed.

use confab_protocol::{ClientFrame, ClientId, Command, Limits, ReadPointer, Ref, Resume, RoomId};
use litemap::LiteMap;

use super::{AskId, Millis, Output, SocketId, Unsent};

/// How long a socket may take until the server has said welcome.
const OPEN_MS: u64 = 10_000;
/// How long a server may take to answer when the network has just changed.
const PROBE_MS: u64 = 5_000;
/// How long a message may wait for its answer, and the server be silent, until the line is probed,
/// and how long that may take: someone waits.
const SEND_PATIENCE_MS: u64 = 5_000;
const SEND_PROBE_MS: u64 = 2_500;
/// At most this many bytes of a frame is one room of a `resume`.
const RESUME_BYTES: u32 = 120;

/// How many commands that resume rooms are sent before the first is answered.
const RESUMES_AT_ONCE: usize = 2;

/// One socket and the commands under way on it.
#[derive(Debug)]
pub(super) struct Line {
    socket: SocketId,
    stage: Stage,
    heard_at: Millis,
    sent_at: Millis,
    last_ref: u64,
    waiting: LiteMap<Ref, Waiting>,
    resumed: LiteMap<RoomId, ()>,
    /// Rooms that were taken away while their resume was under way.
    doubted: LiteMap<RoomId, ()>,
    /// Rooms of which an event has said that the person left them, until a signal says so too.
    left: LiteMap<RoomId, ()>,
    /// A `resume` failed for a passing reason: none before this.
    resume_at: Option<Millis>,
    /// The server said to be gone by then: when a successor is opened.
    leave_at: Option<Millis>,
}

#[derive(Clone, Copy, Debug)]
enum Stage {
    Opening { deadline: Millis },
    Live(Heartbeat),
}

#[derive(Clone, Copy, Debug)]
struct Heartbeat {
    every_ms: u64,
    /// An answer is wanted sooner than the heartbeat says.
    probe: Option<Millis>,
    /// When the first frame came.
    since: Millis,
}

/// Purpose of a command's answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Waiting {
    /// When it was sent, too.
    Send(ClientId, Millis),
    Ask(AskId),
    Read(RoomId, ReadPointer),
    Resume(Vec<Resume>),
    /// Whether the server is still there.
    Probe,
    Nothing,
}

/// Health of a line when time has passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Health {
    Well,
    Dead,
}

impl Line {
    pub(super) fn new(socket: SocketId, now: Millis) -> Self {
        Self {
            socket,
            stage: Stage::Opening { deadline: now.plus(OPEN_MS) },
            heard_at: now,
            sent_at: now,
            last_ref: 0,
            waiting: LiteMap::new(),
            resumed: LiteMap::new(),
            doubted: LiteMap::new(),
            left: LiteMap::new(),
            resume_at: None,
            leave_at: None,
        }
    }

    pub(super) fn socket(&self) -> SocketId {
        self.socket
    }

    pub(super) fn leave_at(&self) -> Option<Millis> {
        self.leave_at
    }

    pub(super) fn leave(&mut self, at: Option<Millis>) {
        self.leave_at = at;
    }

    pub(super) fn is_live(&self) -> bool {
        matches!(self.stage, Stage::Live(_))
    }

    /// Whether every room that was asked for is resumed and answered.
    pub(super) fn has_caught_up(&self) -> bool {
        self.is_live()
            && self.resume_at.is_none()
            && !self.waiting.values().any(|what| matches!(what, Waiting::Resume(_)))
    }

    /// How long it has been live.
    pub(super) fn live_for(&self, now: Millis) -> u64 {
        match self.stage {
            Stage::Live(beat) => now.since(beat.since),
            Stage::Opening { .. } => 0,
        }
    }

    pub(super) fn welcomed(&mut self, heartbeat_ms: u32, now: Millis) {
        let every_ms = u64::from(heartbeat_ms).max(1_000);
        self.stage = Stage::Live(Heartbeat { every_ms, probe: None, since: now });
    }

    pub(super) fn heard(&mut self, now: Millis) {
        self.heard_at = now;
        if let Stage::Live(beat) = &mut self.stage {
            beat.probe = None;
        }
    }

    pub(super) fn answered(&mut self, reference: Ref) -> Option<Waiting> {
        self.waiting.remove(&reference)
    }

    /// Beats if it must, and says whether the other side is still there.
    pub(super) fn check(&mut self, now: Millis, out: &mut Vec<Output>) -> Health {
        match self.stage {
            Stage::Opening { deadline } if deadline <= now => Health::Dead,
            Stage::Opening { .. } => Health::Well,
            Stage::Live(beat) if beat.probe.is_some_and(|at| at <= now) => Health::Dead,
            Stage::Live(beat) if now.since(self.heard_at) >= 2 * beat.every_ms => Health::Dead,
            Stage::Live(beat) => {
                if beat.probe.is_none() && self.doubt_at().is_some_and(|at| at <= now) {
                    self.probe_within(SEND_PROBE_MS, now, out);
                } else if self.ping_at(beat) <= now {
                    self.command(Command::Ping, Waiting::Nothing, now, out);
                }
                Health::Well
            }
        }
    }

    /// When a message that has no answer is reason for doubt.
    fn doubt_at(&self) -> Option<Millis> {
        let sent = self.waiting.values().filter_map(|what| match what {
            Waiting::Send(_, at) => Some(*at),
            _ => None,
        });
        sent.min().map(|at| at.max(self.heard_at).plus(SEND_PATIENCE_MS))
    }

    /// The network has changed or the machine has slept: finds out soon whether this still works.
    pub(super) fn probe(&mut self, now: Millis, out: &mut Vec<Output>) {
        self.probe_within(PROBE_MS, now, out);
    }

    fn probe_within(&mut self, milliseconds: u64, now: Millis, out: &mut Vec<Output>) {
        if let Stage::Live(beat) = &mut self.stage
            && beat.probe.is_none()
        {
            beat.probe = Some(now.plus(milliseconds));
            self.command(Command::Ping, Waiting::Probe, now, out);
        }
    }

    /// Both sides may be silent for one heartbeat. Between two pings is at least one.
    fn ping_at(&self, beat: Heartbeat) -> Millis {
        let own = self.sent_at.plus(beat.every_ms);
        let theirs = self.heard_at.plus(beat.every_ms);
        if theirs <= self.sent_at { own } else { own.min(theirs) }
    }

    pub(super) fn next_wake(&self) -> Millis {
        match self.stage {
            Stage::Opening { deadline } => deadline,
            Stage::Live(beat) => {
                let dead = self.heard_at.plus(2 * beat.every_ms);
                let doubt = self.doubt_at().filter(|_| beat.probe.is_none());
                let others = [beat.probe, self.resume_at, doubt].into_iter().flatten();
                others.fold(self.ping_at(beat).min(dead), Millis::min)
            }
        }
    }

    /// Resumes the rooms that this line has not resumed yet, in as few commands as the limits give.
    /// Of many rooms the rest waits for the answers, so that a message need not.
    pub(super) fn resume(
        &mut self,
        rooms: impl Iterator<Item = Resume>,
        limits: &Limits,
        now: Millis,
        out: &mut Vec<Output>,
    ) {
        if self.resume_at.is_some_and(|at| at > now) {
            return;
        }
        self.resume_at = None;
        let under_way = self.waiting.values().filter(|what| matches!(what, Waiting::Resume(_)));
        let commands = RESUMES_AT_ONCE.saturating_sub(under_way.count());
        let most = limits.resume_rooms.min(limits.frame_bytes / RESUME_BYTES).max(1);
        let most = usize::try_from(most).unwrap_or(1);
        let new: Vec<Resume> = rooms
            .filter(|resume| !self.resumed.contains_key(&resume.room))
            .take(commands.saturating_mul(most))
            .collect();
        for resume in &new {
            self.resumed.insert(resume.room, ());
        }
        self.resume_in_chunks(&new, most, now, out);
    }

    pub(super) fn resume_singly(&mut self, rooms: &[Resume], now: Millis, out: &mut Vec<Output>) {
        self.resume_in_chunks(rooms, 1, now, out);
    }

    pub(super) fn resume_later(&mut self, rooms: &[Resume], at: Millis) {
        for resume in rooms {
            self.resumed.remove(&resume.room);
        }
        self.resume_at = Some(at);
    }

    fn resume_in_chunks(
        &mut self,
        rooms: &[Resume],
        most: usize,
        now: Millis,
        out: &mut Vec<Output>,
    ) {
        for rooms in rooms.chunks(most) {
            let rooms = rooms.to_vec();
            let waiting = Waiting::Resume(rooms.clone());
            self.command(Command::Resume { rooms }, waiting, now, out);
        }
    }

    /// The room is to be resumed anew if it is followed, unless its resume is under way; gives
    /// whether it is.
    pub(super) fn forget(&mut self, room: RoomId) -> bool {
        let under_way = self.is_resuming(room);
        if !under_way {
            self.resumed.remove(&room);
        }
        under_way
    }

    fn is_resuming(&self, room: RoomId) -> bool {
        let names_it = |what: &Waiting| match what {
            Waiting::Resume(rooms) => rooms.iter().any(|resume| resume.room == room),
            _ => false,
        };
        self.waiting.values().any(names_it)
    }

    /// The room was taken away. Should a resume of it that is under way succeed after all, then
    /// the server delivers what nobody here follows; see [`Line::is_doubted`].
    pub(super) fn taken_away(&mut self, room: RoomId) {
        if self.forget(room) {
            self.doubted.insert(room, ());
        }
    }

    /// An event has said that the person left a room: a signal that says so again is on its way.
    pub(super) fn expects_removal(&mut self, room: RoomId) {
        self.left.insert(room, ());
    }

    /// Whether a signal that a room was taken away says again what an event has said, while the
    /// room is resumed as one to look at.
    pub(super) fn expected_removal(&mut self, room: RoomId) -> bool {
        self.left.remove(&room).is_some() && self.is_resuming(room)
    }

    /// Whether a resume that has succeeded names a room that was taken away meanwhile.
    pub(super) fn is_doubted(&self, rooms: &[Resume]) -> bool {
        rooms.iter().any(|resume| self.doubted.contains_key(&resume.room))
    }

    pub(super) fn send(&mut self, message: &Unsent, now: Millis, out: &mut Vec<Output>) {
        let Unsent { client_id, room, body, reply_to, thread, files } = message.clone();
        let waiting = Waiting::Send(client_id.clone(), now);
        self.command(
            Command::Send { room, client_id, body, reply_to, thread, files },
            waiting,
            now,
            out,
        );
    }

    pub(super) fn ask(&mut self, ask: AskId, command: Command, now: Millis, out: &mut Vec<Output>) {
        self.command(command, Waiting::Ask(ask), now, out);
    }

    pub(super) fn read(
        &mut self,
        room: RoomId,
        read: ReadPointer,
        now: Millis,
        out: &mut Vec<Output>,
    ) {
        self.command(Command::Read { room, read }, Waiting::Read(room, read), now, out);
    }

    pub(super) fn typing(&mut self, room: RoomId, now: Millis, out: &mut Vec<Output>) {
        self.command(Command::Typing { room }, Waiting::Nothing, now, out);
    }

    fn command(&mut self, command: Command, waiting: Waiting, now: Millis, out: &mut Vec<Output>) {
        self.last_ref += 1;
        let reference = Ref(self.last_ref);
        let frame = ClientFrame { reference, command };
        let text = serde_json::to_string(&frame).expect("invariant: texts and numbers serialise");
        self.waiting.insert(reference, waiting);
        self.sent_at = now;
        out.push(Output::Text(self.socket, text));
    }
}
