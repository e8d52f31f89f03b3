//! Frames waiting for one socket, bounded in bytes and age. Pushing never blocks.

#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use confab_protocol::{CloseCode, RoomId};

use crate::{HubLimits, Moment, Parcel, Wire};

/// Cost of a queued frame beside its bytes.
const FRAME_OVERHEAD: usize = 64;

/// A connection's queue. Delivery pushes; the connection's own task takes.
#[derive(Debug)]
pub struct Outbox {
    queue: Mutex<Queue>,
    bound: usize,
    calm: usize,
    age_ms: u64,
}

#[derive(Debug, Default)]
struct Queue {
    frames: VecDeque<Queued>,
    bytes: usize,
    /// How often something was taken out that was not sent.
    forgotten: u32,
    /// The connection is to be closed once the queue is empty.
    ending: Option<CloseCode>,
    waker: Option<Waker>,
    /// Takes deliveries while nothing waits.
    wire: Option<Arc<dyn Wire>>,
    /// Waits for the queue to be calm, or for the end.
    patient: Option<Waker>,
}

#[derive(Debug)]
struct Queued {
    at: Moment,
    /// Absent for what is said to the person or of the connection itself.
    room: Option<RoomId>,
    bytes: Bytes,
}

impl Queued {
    fn cost(&self) -> usize {
        self.bytes.len() + FRAME_OVERHEAD
    }
}

/// Next step of the connection's task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    Send(Bytes),
    /// Close the socket with this code; nothing follows.
    Close(CloseCode),
}

/// Why feeding ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fed {
    /// Enough was taken.
    Full,
    /// The next frame is of a room, and held back.
    Held,
    /// Nothing is left: close the socket with this code; nothing follows.
    Close(CloseCode),
}

/// Outcome of pushing a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Push {
    Queued,
    /// The connection is closing already, or it was a signal and the queue is long.
    Dropped,
    /// It would not fit an empty queue. It is left out: a connection that was cut for it would be
    /// cut again on each return.
    TooBig,
    /// This frame was one too many: the connection is closed as a slow reader now.
    Cut,
}

impl Outbox {
    pub(crate) fn new(limits: &HubLimits) -> Self {
        Self {
            queue: Mutex::default(),
            bound: limits.outbox_bytes,
            // A replay that fills it so far must leave room for what comes live.
            calm: limits.outbox_calm_bytes.min(limits.outbox_bytes / 4),
            age_ms: limits.outbox_age_ms,
        }
    }

    /// Queues a frame; cuts the connection when the queue is over its bound or too old.
    pub fn push(&self, bytes: Bytes, now: Moment) -> Push {
        self.add(Queued { at: now, room: None, bytes }, VecDeque::push_back)
    }

    /// Queues the frame that a connection begins with, before what came while it was made.
    pub fn push_first(&self, bytes: Bytes, now: Moment) -> Push {
        self.add(Queued { at: now, room: None, bytes }, VecDeque::push_front)
    }

    /// From now on, while nothing waits, what is [offered](Outbox::offer) goes by the wire.
    pub fn plug(&self, wire: Arc<dyn Wire>) {
        self.lock().wire = Some(wire);
    }

    /// Lets go of the wire: its connection is about to end.
    pub fn unplug(&self) {
        let wire = self.lock().wire.take();
        drop(wire);
    }

    /// Offers events of a room to the wire, where nothing waits; says whether it took them. Writing
    /// and [forgetting](Outbox::forget) share a lock: nothing of a room is written after it was
    /// forgotten.
    pub(crate) fn offer(&self, parcel: &Parcel, now: Moment) -> bool {
        let queue = self.lock();
        let is_next = queue.frames.is_empty() && queue.ending.is_none();
        let fits = parcel.bytes().len() + FRAME_OVERHEAD <= self.bound;
        is_next && fits && queue.wire.as_ref().is_some_and(|wire| wire.offer(parcel, now))
    }

    /// Queues a frame as [`Outbox::push_of`] does; the task that is to be woken for it is added to
    /// `wakers`.
    pub(crate) fn queue_of(
        &self,
        room: RoomId,
        bytes: &Bytes,
        now: Moment,
        wakers: &mut Vec<Waker>,
    ) -> Push {
        let frame = Queued { at: now, room: Some(room), bytes: bytes.clone() };
        let (push, waker) = self.add_to(self.lock(), frame, VecDeque::push_back);
        wakers.extend(waker);
        push
    }

    /// Queues a frame as [`Outbox::push`] does, until [`Outbox::forget`].
    pub(crate) fn push_of(&self, room: RoomId, bytes: Bytes, now: Moment) -> Push {
        self.add(Queued { at: now, room: Some(room), bytes }, VecDeque::push_back)
    }

    /// Queues what may be lost of a room, until [`Outbox::forget`]: it is dropped while the queue is
    /// long.
    pub(crate) fn push_signal_of(&self, room: RoomId, bytes: Bytes, now: Moment) -> Push {
        if self.is_calm() { self.push_of(room, bytes, now) } else { Push::Dropped }
    }

    /// How often queued frames were forgotten. A caller that queues frames which follow from each
    /// other sees a break by it.
    pub fn forgotten(&self) -> u32 {
        self.lock().forgotten
    }

    /// Forgets the queued frames of a room.
    pub(crate) fn forget(&self, room: RoomId) {
        let mut queue = self.lock();
        let before = queue.frames.len();
        queue.frames.retain(|queued| queued.room != Some(room));
        queue.forgotten += u32::from(queue.frames.len() < before);
        queue.bytes = queue.frames.iter().map(Queued::cost).sum();
        self.wake_if_calm(&mut queue);
    }

    fn add(&self, frame: Queued, place: fn(&mut VecDeque<Queued>, Queued)) -> Push {
        let (push, waker) = self.add_to(self.lock(), frame, place);
        if let Some(waker) = waker {
            waker.wake();
        }
        push
    }

    /// Adds a frame; gives its outcome, and the task that is to be woken for it.
    fn add_to(
        &self,
        mut queue: MutexGuard<'_, Queue>,
        frame: Queued,
        place: fn(&mut VecDeque<Queued>, Queued),
    ) -> (Push, Option<Waker>) {
        if queue.ending.is_some() {
            return (Push::Dropped, None);
        }
        let cost = frame.cost();
        if cost > self.bound {
            return (Push::TooBig, None);
        }
        if queue.bytes + cost > self.bound || queue.is_older_than(self.age_ms, frame.at) {
            Self::end(queue, CloseCode::SlowReader);
            return (Push::Cut, None);
        }
        queue.bytes += cost;
        place(&mut queue.frames, frame);
        (Push::Queued, queue.waker.take())
    }

    /// Forgets all queued frames and has the connection closed. The first code holds.
    pub fn cut(&self, code: CloseCode) {
        Self::end(self.lock(), code);
    }

    /// Has the connection closed once all queued frames are sent. The first code holds.
    pub fn finish(&self, code: CloseCode) {
        let mut queue = self.lock();
        if queue.ending.is_none() {
            queue.ending = Some(code);
            Self::wake(queue);
        }
    }

    /// Cuts the connection if its oldest frame has waited too long; says whether it did now.
    pub fn cut_if_stale(&self, now: Moment) -> bool {
        let queue = self.lock();
        let stale = queue.is_older_than(self.age_ms, now);
        if stale {
            Self::end(queue, CloseCode::SlowReader);
        }
        stale
    }

    /// Takes frames until `feed` says that it has enough; held back are those of rooms where `held`.
    /// They are taken and fed under the lock, so that nothing delivered meanwhile gets ahead.
    /// `Pending` where nothing is left that may go; one task at a time may wait.
    pub fn poll_feed(
        &self,
        cx: &mut Context<'_>,
        held: bool,
        mut feed: impl FnMut(&Bytes) -> bool,
    ) -> Poll<Fed> {
        let mut queue = self.lock();
        while let Some(next) = queue.frames.front() {
            if held && next.room.is_some() {
                return Poll::Ready(Fed::Held);
            }
            let more = feed(&next.bytes);
            let cost = next.cost();
            queue.frames.pop_front();
            queue.bytes -= cost;
            self.wake_if_calm(&mut queue);
            if !more {
                return Poll::Ready(Fed::Full);
            }
        }
        // An idle connection keeps no memory of what has waited, its welcome included.
        queue.frames = VecDeque::new();
        if let Some(code) = queue.ending {
            return Poll::Ready(Fed::Close(code));
        }
        queue.wait(cx);
        Poll::Pending
    }

    /// The next thing to do, or `Pending` until there is one: [`Outbox::poll_feed`] by one frame.
    pub fn poll_next(&self, cx: &mut Context<'_>) -> Poll<Next> {
        let mut next = None;
        let feed = |bytes: &Bytes| {
            next = Some(bytes.clone());
            false
        };
        match (self.poll_feed(cx, false, feed), next) {
            (_, Some(bytes)) => Poll::Ready(Next::Send(bytes)),
            (Poll::Ready(Fed::Close(code)), None) => Poll::Ready(Next::Close(code)),
            (Poll::Pending | Poll::Ready(Fed::Full | Fed::Held), None) => Poll::Pending,
        }
    }

    /// Waits until a replay may add to it, or the connection is to be closed. One task at a time
    /// may wait.
    pub fn poll_calm(&self, cx: &mut Context<'_>) -> Poll<()> {
        let mut queue = self.lock();
        if queue.bytes <= self.calm || queue.ending.is_some() {
            return Poll::Ready(());
        }
        queue.patient = Some(cx.waker().clone());
        Poll::Pending
    }

    /// Waits until the connection is to be closed and nothing is left to be sent before, for a task
    /// that can send nothing now: it is not woken for each frame. It shares its place with
    /// [`Outbox::poll_calm`].
    pub fn poll_ending(&self, cx: &mut Context<'_>) -> Poll<CloseCode> {
        let mut queue = self.lock();
        if let Some(code) = queue.ending
            && queue.frames.is_empty()
        {
            return Poll::Ready(code);
        }
        queue.waker = None;
        queue.patient = Some(cx.waker().clone());
        Poll::Pending
    }

    /// Whether a replay may add to it.
    pub fn is_calm(&self) -> bool {
        self.lock().bytes <= self.calm
    }

    /// Whether the connection is to be closed, and why.
    pub fn ending(&self) -> Option<CloseCode> {
        self.lock().ending
    }

    /// Since when the oldest frame waits.
    pub fn waits_since(&self) -> Option<Moment> {
        self.lock().frames.front().map(|oldest| oldest.at)
    }

    /// How much waits, in bytes.
    pub fn queued_bytes(&self) -> usize {
        self.lock().bytes
    }

    fn wake_if_calm(&self, queue: &mut Queue) {
        if queue.bytes <= self.calm
            && let Some(waker) = queue.patient.take()
        {
            waker.wake();
        }
    }

    fn end(mut queue: MutexGuard<'_, Queue>, code: CloseCode) {
        queue.frames = VecDeque::new();
        queue.bytes = 0;
        queue.ending.get_or_insert(code);
        Self::wake(queue);
    }

    fn wake(mut queue: MutexGuard<'_, Queue>) {
        let waker = queue.waker.take();
        let patient = if queue.ending.is_some() { queue.patient.take() } else { None };
        drop(queue);
        for waker in waker.into_iter().chain(patient) {
            waker.wake();
        }
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        // No code that can panic runs under the lock.
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Queue {
    fn wait(&mut self, cx: &mut Context<'_>) {
        match &mut self.waker {
            Some(waker) => waker.clone_from(cx.waker()),
            none => *none = Some(cx.waker().clone()),
        }
    }

    fn is_older_than(&self, age_ms: u64, now: Moment) -> bool {
        self.frames.front().is_some_and(|oldest| now.millis_since(oldest.at) > age_ms)
    }
}
