//! Takes the server's frames.

use confab_protocol::{
    ClientId, CloseCode, Cursor, Done, ErrorBody, ErrorCode, Event, Ref, Resume, RoomId,
    RoomSummary, ServerFrame, Signal, Welcome, json,
};

use super::line::{Line, Waiting};
use super::rooms::Step;
use super::{Client, Millis, Output, SocketId, Update};

/// How long to wait before a `resume` is repeated that failed for a passing reason.
const RESUME_RETRY_MS: u64 = 1_000;
/// WebSocket's "closed without a code".
const BROKEN: u16 = 1006;

impl Client {
    /// Takes a text frame. One that does not parse is a fault of the server and is left out: if
    /// it was an event, the next one is found to be a jump.
    pub(super) fn heard(&mut self, socket: SocketId, text: &str) {
        let Some((line, now)) = self.line_of(socket) else { return };
        line.heard(now);
        let Ok(frame) = json::read::<ServerFrame>(text) else { return };
        match frame {
            ServerFrame::Welcome(welcome) => self.welcomed(socket, welcome),
            ServerFrame::Event(event) => self.event(socket, event),
            ServerFrame::Signal(Signal::RoomRemoved { room })
                if self.is_said_again(socket, room) => {}
            ServerFrame::Signal(signal) => self.signal(signal),
            ServerFrame::Ok { reference, done } => self.ok(socket, reference, done),
            ServerFrame::Error { reference: Some(reference), error } => {
                self.error(socket, reference, error);
            }
            ServerFrame::Gap { room, head } => self.gap(room, head),
            ServerFrame::Reset { room, head } => self.reset(room, head),
            ServerFrame::Drain { reconnect_within_ms } => self.drain(socket, reconnect_within_ms),
            _ => {}
        }
    }

    pub(super) fn line_of(&mut self, socket: SocketId) -> Option<(&mut Line, Millis)> {
        let now = self.now;
        let lines = [&mut self.line, &mut self.successor].into_iter().flatten();
        lines.into_iter().find(|line| line.socket() == socket).map(|line| (line, now))
    }

    fn welcomed(&mut self, socket: SocketId, welcome: Box<Welcome>) {
        let Some((line, now)) = self.line_of(socket) else { return };
        line.welcomed(welcome.heartbeat_ms, now);
        self.you = Some(welcome.you.id);
        self.limits = welcome.limits;
        let more = welcome.more;
        self.rooms.welcome(&welcome.rooms, more);
        self.update(Update::Welcome(welcome));
        if more {
            self.update(Update::MoreRooms { after: RoomId(0) });
        }
        // Before the line can be judged to have caught up.
        self.resume_rooms();
    }

    /// Takes a page of one's rooms, unless a later welcome has begun from the first one.
    pub(super) fn rooms_page(&mut self, after: RoomId, rooms: Vec<RoomSummary>, more: bool) {
        let Some(page) = self.rooms.page(after, rooms, more) else { return };
        for room in page.gone {
            self.signal(Signal::RoomRemoved { room });
        }
        self.update(Update::Rooms { rooms: page.rooms, more: page.next.is_some() });
        if let Some(after) = page.next {
            self.update(Update::MoreRooms { after });
        }
    }

    /// Resumes the followed rooms on every line that is live.
    pub(super) fn resume_rooms(&mut self) {
        for line in [&mut self.line, &mut self.successor].into_iter().flatten() {
            if line.is_live() {
                line.resume(self.rooms.resumes(), &self.limits, self.now, &mut self.outputs);
            }
        }
    }

    /// Takes the next event. A jump means that the line is broken: a new one resumes.
    fn event(&mut self, socket: SocketId, event: Event) {
        match self.rooms.judge(&event) {
            Step::Known => return,
            Step::Next => {}
            Step::Other => return self.break_line(socket),
            Step::Jump { after } => {
                self.break_line(socket);
                return self.update(Update::Jumped { room: event.room, after, seq: event.seq });
            }
        }
        self.rooms.move_to(event.room, event.cursor());
        if Some(event.author.id) == self.you
            && let Some(client_id) = &event.client_id
        {
            // The event is as good as the answer, which may have been lost.
            self.acknowledged(client_id, Done { room: event.room, at: event.cursor() });
        }
        let room = event.room;
        let ends = self.rooms.ends(&event, self.you);
        self.update(Update::Event(event));
        if ends {
            // The signal may be lost, and the server delivers nothing more of the room.
            self.signal(Signal::RoomRemoved { room });
            for line in [&mut self.line, &mut self.successor].into_iter().flatten() {
                line.expects_removal(room);
            }
        }
    }

    /// A new line resumes from the cursors.
    fn break_line(&mut self, socket: SocketId) {
        self.outputs.push(Output::Close(socket));
        self.closed(socket, CloseCode::Other(BROKEN));
    }

    fn signal(&mut self, signal: Signal) {
        match &signal {
            // Where it is followed already, a removal was not told, and the server has stopped
            // delivering: it is resumed anew from its cursor.
            Signal::RoomAdded { room } => {
                self.rooms.joined(room);
                self.resume_anew(room.id);
            }
            // One may still look at a public room.
            Signal::RoomRemoved { room } => {
                self.rooms.left(*room);
                for line in [&mut self.line, &mut self.successor].into_iter().flatten() {
                    line.taken_away(*room);
                }
            }
            _ => {}
        }
        self.update(Update::Signal(signal));
    }

    /// Whether a line says by a signal what it has said by an event.
    fn is_said_again(&mut self, socket: SocketId, removed: RoomId) -> bool {
        self.line_of(socket).is_some_and(|(line, _)| line.expected_removal(removed))
    }

    /// Has every line resume a room anew, if it is followed.
    fn resume_anew(&mut self, room: RoomId) {
        for line in [&mut self.line, &mut self.successor].into_iter().flatten() {
            let _under_way = line.forget(room);
        }
    }

    /// A gap up to a position that another line has already brought the room past is none.
    fn gap(&mut self, room: RoomId, head: Cursor) {
        let behind = self.rooms.cursor(room).is_some_and(|cursor| cursor.seq < head.seq);
        if behind && self.rooms.move_to(room, head) {
            self.update(Update::Gap { room, head });
        }
    }

    fn reset(&mut self, room: RoomId, head: Cursor) {
        if self.rooms.move_to(room, head) {
            self.update(Update::Reset { room, head });
        }
    }

    /// The server stops: a new line is opened when its hint says, and this one goes on until that
    /// one has resumed everything. The server has spread the hints; another choice within them
    /// would have most clients move in the beginning. A line that is a successor itself is left so
    /// as well, once it has taken over.
    fn drain(&mut self, socket: SocketId, within_ms: u32) {
        let at = self.now.plus(u64::from(within_ms));
        if let Some((line, _)) = self.line_of(socket) {
            line.leave(Some(at));
        }
    }

    fn ok(&mut self, socket: SocketId, reference: Ref, done: Option<Done>) {
        let waiting = self.line_of(socket).and_then(|(line, _)| line.answered(reference));
        match (waiting, done) {
            (Some(Waiting::Probe), _) => self.network_answers(),
            (Some(Waiting::Send(client_id, _)), Some(done)) => self.acknowledged(&client_id, done),
            (Some(Waiting::Ask(ask)), done) if self.asks.done(ask).is_some() => {
                self.update(Update::Answered { ask, result: Ok(done) });
            }
            (Some(Waiting::Read(room, read)), _) => self.asks.read_done(room, read),
            (Some(Waiting::Resume(rooms)), _)
                if self.line_of(socket).is_some_and(|(line, _)| line.is_doubted(&rooms)) =>
            {
                self.break_line(socket);
            }
            // The rest follows before the line can be judged to have caught up.
            (Some(Waiting::Resume(_)), _) => self.resume_rooms(),
            _ => {}
        }
    }

    fn acknowledged(&mut self, client_id: &ClientId, done: Done) {
        if self.outbox.remove(client_id) {
            self.update(Update::Acknowledged { client_id: client_id.clone(), done });
            self.update(Update::OutboxChanged);
        }
    }

    fn error(&mut self, socket: SocketId, reference: Ref, error: ErrorBody) {
        let Some((line, now)) = self.line_of(socket) else { return };
        match line.answered(reference) {
            Some(Waiting::Send(client_id, _)) => {
                if self.outbox.refused(&client_id, &error, now) {
                    self.update(Update::Failed { client_id, error });
                    self.update(Update::OutboxChanged);
                }
            }
            Some(Waiting::Ask(ask)) => {
                if let Some(refusal) = self.asks.refused(ask, error, now) {
                    self.update(Update::Answered { ask, result: Err(refusal) });
                }
            }
            Some(Waiting::Read(room, read)) => self.asks.read_refused(room, read, &error, now),
            Some(Waiting::Resume(rooms)) => {
                self.resume_refused(socket, &rooms, error);
                self.resume_rooms();
            }
            Some(Waiting::Probe | Waiting::Nothing) | None => {}
        }
    }

    /// One room of several may be at fault: they are tried again one by one.
    fn resume_refused(&mut self, socket: SocketId, rooms: &[Resume], error: ErrorBody) {
        let Some((line, now)) = self.line_of(socket) else { return };
        match (error.code, rooms) {
            (ErrorCode::AlreadyResumed, [_]) => {}
            (code, _) if code.is_retryable() => {
                let patience = error.retry_after_ms.map_or(RESUME_RETRY_MS, u64::from);
                line.resume_later(rooms, now.plus(patience));
            }
            (_, [resume]) => {
                let room = resume.room;
                if self.rooms.lost(room) {
                    self.unfollow(room);
                    self.update(Update::Lost { room, error });
                }
            }
            _ => {
                let again: Vec<Resume> = self
                    .rooms
                    .resumes()
                    .filter(|resume| rooms.iter().any(|old| old.room == resume.room))
                    .collect();
                let now = self.now;
                let lines = [&mut self.line, &mut self.successor].into_iter().flatten();
                for line in lines.into_iter().filter(|line| line.socket() == socket) {
                    line.resume_singly(&again, now, &mut self.outputs);
                }
            }
        }
    }
}
