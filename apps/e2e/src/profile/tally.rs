//! Counts what one client is given of its room, and how late.

use std::cmp::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use confab_client::core::{State, Update};
use confab_protocol::{Cursor, Event, EventKind, RoomId, Seq};

/// What a client was given; clones share it.
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
    pub(super) doubled: u64,
    pub(super) disordered: u64,
    /// What the client healed without a word: it was sent an event that is not the next one.
    pub(super) jumps: u64,
    /// Of each message.
    pub(super) delays: Vec<Duration>,
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
            // What lies before it is missing.
            Update::Gap { room, head } if room == self.room => counts.reached = head.seq,
            Update::Acknowledged { .. } => counts.acknowledged += 1,
            Update::Failed { .. } => counts.failed += 1,
            _ => {}
        }
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
        match event.seq.cmp(&self.reached) {
            Ordering::Equal => self.doubled += 1,
            Ordering::Less => self.disordered += 1,
            Ordering::Greater => {
                self.events += 1;
                self.reached = event.seq;
            }
        }
        if let EventKind::MessageSent { body: Some(body), .. } = &event.what
            && let Some(sent) = sent_at(body)
        {
            self.delays.push(epoch.elapsed().saturating_sub(sent));
        }
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
