//! Holds other commands under way: edits, deletions, joins, leaves and read pointers.

use confab_protocol::{Command, ErrorBody, ReadPointer, RoomId};
use litemap::LiteMap;

use super::{AskId, Millis, Refusal, SocketId};

/// A server passes on one sign of typing in this time; more are not even sent.
const TYPING_MS: u64 = 3_000;

/// A pointer of one room moves once in this time, however quickly one reads.
const READ_MS: u64 = 2_000;

#[derive(Debug, Default)]
pub(super) struct Asks {
    held: LiteMap<AskId, Ask>,
    reads: LiteMap<RoomId, Read>,
    /// When each room's pointer was sent last, and its version.
    read_at: LiteMap<RoomId, (Millis, u32)>,
    typed: LiteMap<RoomId, Millis>,
}

#[derive(Debug)]
struct Ask {
    command: Command,
    deadline: Millis,
    state: Asked,
}

/// A pointer that the server has not confirmed.
#[derive(Debug)]
struct Read {
    read: ReadPointer,
    state: Asked,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    NotBefore(Millis),
    Sent(SocketId),
}

impl Asked {
    const NOW: Self = Self::NotBefore(Millis(0));

    /// Marks it sent, if its time has come.
    fn take(&mut self, now: Millis, socket: SocketId) -> bool {
        let due = matches!(self, Self::NotBefore(at) if *at <= now);
        if due {
            *self = Self::Sent(socket);
        }
        due
    }
}

impl Asks {
    pub(super) fn add(&mut self, ask: AskId, command: Command, deadline: Millis) {
        self.held.insert(ask, Ask { command, deadline, state: Asked::NOW });
    }

    /// Keeps the furthest pointer of each room. One of another version is a choice, and goes out at
    /// once.
    pub(super) fn add_read(&mut self, room: RoomId, read: ReadPointer) {
        if self.reads.get(&room).is_none_or(|held| held.read < read) {
            let sent = self.read_at.get(&room).filter(|(_, version)| *version == read.version);
            let last = sent.map_or(Millis(0), |(at, _)| at.plus(READ_MS));
            self.reads.insert(room, Read { read, state: Asked::NotBefore(last) });
        }
    }

    /// Nobody looks any more: what has been read is told without waiting.
    pub(super) fn hurry_reads(&mut self) {
        for (_, held) in &mut self.reads {
            if matches!(held.state, Asked::NotBefore(_)) {
                held.state = Asked::NOW;
            }
        }
    }

    /// Whether a sign of typing may go out now.
    pub(super) fn may_type(&mut self, room: RoomId, now: Millis) -> bool {
        self.typed.retain(|_, at| now.since(*at) < TYPING_MS);
        let free = !self.typed.contains_key(&room);
        if free {
            self.typed.insert(room, now);
        }
        free
    }

    pub(super) fn due(&mut self, now: Millis, socket: SocketId) -> Vec<(AskId, Command)> {
        let due = self.held.iter_mut().filter_map(|(id, ask)| {
            ask.state.take(now, socket).then(|| (*id, ask.command.clone()))
        });
        due.collect()
    }

    pub(super) fn due_reads(
        &mut self,
        now: Millis,
        socket: SocketId,
    ) -> Vec<(RoomId, ReadPointer)> {
        let due = self
            .reads
            .iter_mut()
            .filter_map(|(room, held)| held.state.take(now, socket).then_some((*room, held.read)));
        let due: Vec<_> = due.collect();
        self.read_at.retain(|_, (at, _)| now.since(*at) < READ_MS);
        for (room, read) in &due {
            self.read_at.insert(*room, (now, read.version));
        }
        due
    }

    /// Takes out an ask that the server carried out. `None` if it is not waited for any more.
    pub(super) fn done(&mut self, ask: AskId) -> Option<()> {
        self.held.remove(&ask).map(|_| ())
    }

    /// The server said no: gives the refusal, unless it is worth another try in time.
    pub(super) fn refused(&mut self, id: AskId, error: ErrorBody, now: Millis) -> Option<Refusal> {
        let ask = self.held.get_mut(&id)?;
        let again = now.plus(error.retry_after_ms.map_or(1_000, u64::from));
        if error.code.is_retryable() && again < ask.deadline {
            ask.state = Asked::NotBefore(again);
            return None;
        }
        self.held.remove(&id);
        Some(Refusal::Refused(error))
    }

    /// The server answered about a read pointer.
    pub(super) fn read_done(&mut self, room: RoomId, read: ReadPointer) {
        if self.reads.get(&room).is_some_and(|held| held.read == read) {
            self.reads.remove(&room);
        }
    }

    pub(super) fn read_refused(
        &mut self,
        room: RoomId,
        read: ReadPointer,
        error: &ErrorBody,
        now: Millis,
    ) {
        if !error.code.is_retryable() {
            self.read_done(room, read);
        } else if let Some(held) = self.reads.get_mut(&room).filter(|held| held.read == read) {
            let again = error.retry_after_ms.map_or(1_000, u64::from);
            held.state = Asked::NotBefore(now.plus(again));
        }
    }

    /// Nothing more comes on this socket: repeatable commands go out again.
    pub(super) fn cut(&mut self, socket: SocketId) {
        let asks = self.held.iter_mut().map(|(_, ask)| &mut ask.state);
        let reads = self.reads.iter_mut().map(|(_, read)| &mut read.state);
        for state in asks.chain(reads).filter(|state| **state == Asked::Sent(socket)) {
            *state = Asked::NOW;
        }
    }

    pub(super) fn expire(&mut self, now: Millis) -> Vec<(AskId, Refusal)> {
        let late: Vec<AskId> =
            self.held.iter().filter(|(_, ask)| ask.deadline <= now).map(|(id, _)| *id).collect();
        for id in &late {
            self.held.remove(id);
        }
        late.into_iter().map(|id| (id, Refusal::Deadline)).collect()
    }

    /// The next deadline or, while online, the next repeat.
    pub(super) fn next_wake(&self, online: bool) -> Option<Millis> {
        let repeat = |state: &Asked| match state {
            Asked::NotBefore(at) if online => Some(*at),
            _ => None,
        };
        let deadlines = self.held.values().map(|ask| ask.deadline);
        let asks = self.held.values().filter_map(|ask| repeat(&ask.state));
        let reads = self.reads.values().filter_map(|read| repeat(&read.state));
        deadlines.chain(asks).chain(reads).min()
    }
}
