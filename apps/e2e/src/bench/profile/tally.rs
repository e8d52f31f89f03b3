//! Counts what one client is given of its room, and how late, and what its lines say out of turn.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use confab_client::core::{SocketId, State, Update};
use confab_client::native::Observer;
use confab_protocol::{CloseCode, Cursor, Event, EventKind, RoomId, Seq, ServerFrame};

use crate::wire::Wire;

/// Counts of one client; clones share them.
#[derive(Clone, Debug)]
pub(super) struct Tally {
    room: RoomId,
    epoch: Instant,
    counts: Arc<Mutex<Counts>>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Counts {
    pub(super) online: bool,
    /// Where the client stood at first, and where it stands.
    pub(super) begun: Option<Seq>,
    pub(super) reached: Seq,
    pub(super) events: u64,
    /// When the last one came, and the longest time between two.
    last: Option<Instant>,
    pub(super) silence: Duration,
    /// Repeats, and omissions, on the lines. The client itself ignores both.
    pub(super) doubled: u64,
    pub(super) disordered: u64,
    /// Gaps that the client healed silently: it was sent an event that is not the next one.
    pub(super) jumps: u64,
    /// Of each message.
    pub(super) delays: Vec<Duration>,
    /// Messages that were handed to it, and what came of them.
    pub(super) sent: u64,
    pub(super) acknowledged: u64,
    pub(super) failed: u64,
}

impl Tally {
    pub(super) fn new(room: RoomId, epoch: Instant) -> Self {
        Self { room, epoch, counts: Arc::default() }
    }

    pub(super) fn room(&self) -> RoomId {
        self.room
    }

    pub(super) fn take(&self, update: Update) {
        let mut counts = self.counts();
        match update {
            Update::State(state) => counts.online = state == State::Online,
            Update::Welcome(welcome) => {
                let head = welcome.rooms.iter().find(|room| room.id == self.room);
                if let (None, Some(room)) = (counts.begun, head) {
                    counts.goes_on(room.head);
                }
            }
            Update::Event(event) if event.room == self.room => counts.event(&event, self.epoch),
            Update::Jumped { .. } => counts.jumps += 1,
            // Everything before it is missing.
            Update::Gap { room, head } if room == self.room => counts.reached = head.seq,
            Update::Acknowledged { .. } => counts.acknowledged += 1,
            Update::Failed { .. } => counts.failed += 1,
            _ => {}
        }
    }

    /// Makes the observer of this client's lines.
    pub(super) fn observer(&self) -> impl Observer {
        Overheard { wire: Wire::default(), tally: self.clone() }
    }

    pub(super) fn counts(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Counts {
    fn goes_on(&mut self, at: Cursor) {
        self.begun = Some(at.seq);
        self.reached = at.seq;
    }

    fn event(&mut self, event: &Event, epoch: Instant) {
        self.events += 1;
        self.reached = event.seq;
        let now = Instant::now();
        if let Some(last) = self.last.replace(now) {
            self.silence = self.silence.max(now - last);
        }
        if let EventKind::MessageSent { body: Some(body), .. } = &event.what
            && let Some(sent) = sent_at(body)
        {
            self.delays.push(epoch.elapsed().saturating_sub(sent));
        }
    }
}

struct Overheard {
    wire: Wire,
    tally: Tally,
}

impl Observer for Overheard {
    fn said(&mut self, socket: SocketId, text: &str) {
        self.wire.said(socket, text);
    }

    fn heard(&mut self, socket: SocketId, text: &str) {
        let Ok(frame) = serde_json::from_str::<ServerFrame>(text) else { return };
        if let Err(out) = self.wire.heard(socket, &frame) {
            let mut counts = self.tally.counts();
            if out.after.is_some_and(|after| out.seq <= after) {
                counts.doubled += 1;
            } else {
                counts.disordered += 1;
            }
        }
    }

    fn closed(&mut self, socket: SocketId, _code: CloseCode) {
        self.wire.closed(socket);
    }
}

/// A message that says when it was written, of a length.
pub(super) fn message(epoch: Instant, length: usize) -> String {
    format!("{:x<length$}", format!("at {} ", epoch.elapsed().as_nanos()))
}

fn sent_at(body: &str) -> Option<Duration> {
    let (nanoseconds, _) = body.strip_prefix("at ")?.split_once(' ')?;
    nanoseconds.parse().ok().map(Duration::from_nanos)
}
