//! One room as this server follows it: its order, its recent events and who is attached.

mod held;
mod outcome;
mod signals;

use std::sync::Arc;
use std::task::Waker;

use confab_protocol::{CloseCode, Cursor, RoomId, Seq, UserId};

use crate::presence::Presence;
use crate::ring::Ring;
use crate::{Connection, ConnectionId, Effect, Frame, HubLimits, Moment, Parcel, Push};
use held::Held;

pub use outcome::{Attach, Delivery, Fanout, Known};

/// So many members are written to at once, a few microseconds each; what the others get waits for
/// their own tasks. So a room of thousands does not hold up those of its lane for long.
const DIRECT: usize = 256;

/// A frame is published once it is committed, so that the store has it. A frame that the store
/// lacks after this is of a history that is no more.
const LOST_MS: u64 = 5_000;

/// Events that a room misses: those after `after`, up to and with `through`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hole {
    pub room: RoomId,
    pub after: Seq,
    pub through: Seq,
}

#[derive(Debug)]
pub(crate) struct Room {
    id: RoomId,
    /// Ends at the delivered position; absent until the room is opened.
    ring: Option<Ring>,
    held: Held,
    /// The newest position that is known to exist.
    known_head: Seq,
    behind_since: Option<Moment>,
    attached: Vec<Attached>,
    pub(crate) presence: Presence,
    typing: Vec<(UserId, Moment)>,
    idle_since: Moment,
    /// When the newest event was delivered.
    spoken_at: Moment,
}

#[derive(Debug)]
struct Attached {
    connection: Arc<Connection>,
    /// It has everything up to here.
    after: Cursor,
    /// It does not know yet who is here.
    owed: bool,
}

impl Room {
    pub(crate) fn new(id: RoomId, now: Moment) -> Self {
        Self {
            id,
            ring: None,
            held: Held::default(),
            known_head: Seq::ZERO,
            behind_since: None,
            attached: Vec::new(),
            presence: Presence::default(),
            typing: Vec::new(),
            idle_since: now,
            spoken_at: now,
        }
    }

    pub(crate) fn head(&self) -> Option<Cursor> {
        self.ring.as_ref().map(Ring::head)
    }

    /// Begins to keep what comes after `head`; nothing changes if it was open.
    pub(crate) fn open(&mut self, head: Cursor) {
        if self.ring.is_none() {
            self.ring = Some(Ring::starting_after(head));
            // Frames held up to there are no end of a hole.
            self.held.drop_through(head.seq);
        }
    }

    /// Whether the turn of these events has come.
    pub(crate) fn is_next(&self, run: &[Frame]) -> bool {
        let first = run.first().zip(self.head());
        first.is_some_and(|(first, head)| first.follows(head))
    }

    /// Delivers consecutive events whose turn [has come](Room::is_next).
    pub(crate) fn deliver_run(
        &mut self,
        run: Vec<Frame>,
        now: Moment,
        limits: &HubLimits,
        wakers: &mut Vec<Waker>,
    ) -> Delivery {
        let mut fanout = self.release(run, now, limits, wakers);
        fanout.add(self.release_held(now, limits, wakers));
        Delivery::Delivered(fanout)
    }

    pub(crate) fn deliver(
        &mut self,
        frame: Frame,
        now: Moment,
        limits: &HubLimits,
        wakers: &mut Vec<Waker>,
    ) -> Delivery {
        match self.head() {
            Some(head) if frame.seq() <= head.seq => self.past(frame.at),
            Some(head) if frame.seq() == head.seq.next() => {
                if !frame.follows(head) {
                    return Delivery::Diverged;
                }
                self.deliver_run(vec![frame], now, limits, wakers)
            }
            _ => self.hold(frame, now, limits),
        }
    }

    /// Keeps a frame for later.
    pub(crate) fn hold(&mut self, frame: Frame, now: Moment, limits: &HubLimits) -> Delivery {
        if self.head().is_some_and(|head| frame.seq() <= head.seq) {
            return self.past(frame.at);
        }
        self.known_head = self.known_head.max(frame.seq());
        self.behind_since.get_or_insert(now);
        self.held.keep(frame, limits);
        Delivery::Held
    }

    fn past(&self, at: Cursor) -> Delivery {
        match self.knows(at) {
            Known::Different => Delivery::Diverged,
            Known::Same | Known::Unknown => Delivery::Duplicate,
        }
    }

    /// Notes that the store has the room at `head`; what is missing becomes a hole. Events
    /// announced beyond, and neither there nor held, were of another history; so were held ones
    /// that have not got there for long.
    pub(crate) fn note_head(&mut self, head: Seq, now: Moment) {
        if self.behind_since.is_some_and(|since| now.millis_since(since) >= LOST_MS) {
            self.held.drop_after(head);
        }
        self.known_head = self.held.last().map_or(head, |last| last.max(head));
        match self.head() {
            Some(delivered) if delivered.seq < self.known_head => {
                self.behind_since.get_or_insert(now);
            }
            Some(_) => self.behind_since = None,
            None => {}
        }
    }

    /// Delivers the held frames whose turn it is. One that is of another history than what was
    /// delivered is left out: which of the two is, the store knows.
    pub(crate) fn release_held(
        &mut self,
        now: Moment,
        limits: &HubLimits,
        wakers: &mut Vec<Waker>,
    ) -> Fanout {
        let mut fanout = Fanout::default();
        while let Some(head) = self.head() {
            let next = self.held.take(head.seq.next());
            let Some(frame) = next.filter(|frame| frame.follows(head)) else {
                self.held.drop_through(head.seq);
                let behind = self.known_head > head.seq;
                self.behind_since = behind.then_some(match self.behind_since {
                    Some(since) if fanout.events == 0 => since,
                    _ => now,
                });
                break;
            };
            fanout.add(self.release(vec![frame], now, limits, wakers));
        }
        fanout
    }

    /// Hands consecutive events to everyone. Only the last of them may be that someone has left.
    fn release(
        &mut self,
        run: Vec<Frame>,
        now: Moment,
        limits: &HubLimits,
        wakers: &mut Vec<Waker>,
    ) -> Fanout {
        let mut fanout = Fanout { events: run.len(), ..Fanout::default() };
        let parcel = (!self.attached.is_empty()).then(|| Parcel::of(&run));
        let first = run.first().map_or(Seq::ZERO, Frame::seq);
        let mut direct = DIRECT;
        for Attached { connection, after, .. } in &self.attached {
            let outbox = connection.outbox();
            if let Some(parcel) = &parcel
                && after.seq < first
                && direct > 0
            {
                direct -= 1;
                if outbox.offer(parcel, now) {
                    fanout.pushes += run.len();
                    continue;
                }
            }
            for frame in &run {
                if after.seq < frame.seq() {
                    match outbox.queue_of(self.id, &frame.bytes, now, wakers) {
                        Push::Queued => fanout.pushes += 1,
                        Push::Cut => fanout.cuts += 1,
                        Push::Dropped | Push::TooBig => {}
                    }
                } else if after.seq == frame.seq() && *after != frame.at {
                    // It was ahead of this server, of a history that is no more.
                    outbox.cut(CloseCode::Revalidate);
                }
            }
        }
        for frame in run {
            if let Effect::Left(person) = frame.effect {
                // A connection that came back since, and stands after this event, stays.
                let seq = frame.seq();
                self.detach_where(now, |to| to.connection.person() == person && to.after.seq < seq);
            }
            if let Some(ring) = &mut self.ring {
                ring.push(frame, limits);
                self.spoken_at = now;
            }
        }
        fanout
    }

    /// Finds the hole, if it has been there for long enough.
    pub(crate) fn find_hole(&self, now: Moment, limits: &HubLimits) -> Option<Hole> {
        let head = self.head()?;
        let waited = now.millis_since(self.behind_since?) >= limits.hole_ms;
        let last = self.held.first().map_or(self.known_head, |first| Seq(first.0 - 1));
        (waited && last > head.seq).then_some(Hole {
            room: self.id,
            after: head.seq,
            through: last,
        })
    }

    pub(crate) fn is_behind(&self) -> bool {
        self.behind_since.is_some()
    }

    pub(crate) fn knows(&self, cursor: Cursor) -> Known {
        match self.ring.as_ref().and_then(|ring| ring.find(cursor.seq)) {
            Some(found) if found == cursor => Known::Same,
            Some(_) => Known::Different,
            None => Known::Unknown,
        }
    }

    pub(crate) fn attach(
        &mut self,
        connection: &Arc<Connection>,
        after: Cursor,
        now: Moment,
    ) -> Attach {
        let Some(ring) = &self.ring else { return Attach::NotOpen };
        if connection.follows(self.id) {
            return Attach::Already;
        }
        if self.knows(after) == Known::Different {
            return Attach::Diverged;
        }
        let Some(frames) = ring.after(after.seq) else {
            return Attach::Behind { head: ring.head() };
        };
        let mut reached = after;
        for frame in frames {
            if !connection.outbox().is_calm() {
                return Attach::Full { reached };
            }
            connection.outbox().push_of(self.id, frame.bytes.clone(), now);
            reached = frame.at;
        }
        if !connection.add_room(self.id) {
            return Attach::Gone;
        }
        let after = if after.seq > ring.head().seq { after } else { ring.head() };
        let owed = self.presence.signal.is_some();
        self.attached.push(Attached { connection: Arc::clone(connection), after, owed });
        self.presence.owed |= owed;
        self.tell_presence(now);
        self.presence.touch();
        Attach::Attached
    }

    pub(crate) fn detach(&mut self, id: ConnectionId, now: Moment) {
        self.detach_where(now, |attached| attached.connection.id() == id);
    }

    pub(crate) fn detach_person(&mut self, person: UserId, now: Moment) {
        self.detach_where(now, |attached| attached.connection.person() == person);
    }

    /// Detaches everyone, and gives them: each person once.
    pub(crate) fn detach_all(&mut self, now: Moment) -> Vec<UserId> {
        let mut people: Vec<_> = self.attached.iter().map(|to| to.connection.person()).collect();
        people.sort_unstable();
        people.dedup();
        self.detach_where(now, |_| true);
        people
    }

    /// Closes everyone's connections: what they were given of the room may be no more.
    pub(crate) fn cut(&mut self, code: CloseCode, now: Moment) {
        for attached in &self.attached {
            attached.connection.outbox().cut(code);
        }
        self.detach_where(now, |_| true);
    }

    fn detach_where(&mut self, now: Moment, goes: impl Fn(&Attached) -> bool) {
        let room = self.id;
        let before = self.attached.len();
        self.attached.retain(|attached| {
            let stays = !goes(attached);
            if !stays {
                attached.connection.remove_room(room);
            }
            stays
        });
        if self.attached.len() < before {
            self.presence.touch();
            self.idle_since = now;
        }
    }

    /// Bytes in the ring.
    pub(crate) fn ring_bytes(&self) -> usize {
        self.ring.as_ref().map_or(0, Ring::bytes)
    }

    pub(crate) fn clear_ring(&mut self) {
        if let Some(ring) = &mut self.ring {
            ring.clear();
        }
    }

    /// Which room is to lose its ring before others: the least of all.
    pub(crate) fn ring_rank(&self) -> (bool, Moment) {
        (!self.attached.is_empty(), self.spoken_at)
    }

    /// Whether nobody has followed it for long enough.
    pub(crate) fn is_idle(&self, now: Moment, limits: &HubLimits) -> bool {
        self.attached.is_empty() && now.millis_since(self.idle_since) >= limits.idle_room_ms
    }
}
