//! Reads missed events from the store: one read per room at a time, shared by all that wait.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use confab_hub::Frame;
use confab_protocol::{Event, RoomId, Seq, Tag};
use confab_store::StoreError;
use tokio::sync::Semaphore;

use super::{Live, publication};

/// Events in one read.
pub(super) const READ_EVENTS: u32 = 100;
/// Bytes that are encoded before others have their turn.
const ENCODED_AT_ONCE: usize = 256 * 1024;
/// Reads at once, so that a reconnect storm leaves the store to others, too.
const READS_AT_ONCE: usize = 8;
/// Results of one room that are kept for those who waited meanwhile.
const RESULTS: usize = 8;

type Result<T> = std::result::Result<T, Arc<StoreError>>;

/// Single flight: one read of a room answers all who wait for it.
pub(super) struct Reads {
    rooms: Mutex<HashMap<RoomId, Arc<Room>>>,
    turns: Semaphore,
}

/// The reads of one room, for as long as anyone waits.
#[derive(Default)]
struct Room {
    /// Its holder reads; the others wait in the order in which they came.
    gate: tokio::sync::Mutex<()>,
    queue: Mutex<Queue>,
}

#[derive(Default)]
struct Queue {
    /// How many have come.
    came: u64,
    /// After which position each wants to know more, by its number.
    waiting: BTreeMap<u64, Seq>,
    /// The newest last.
    done: VecDeque<Done>,
}

/// A read that is over.
struct Done {
    /// How many had come by then: later ones may want later commits.
    came: u64,
    after: Seq,
    result: Result<Arc<[Frame]>>,
}

/// One who waits, until dropped.
struct Waiter<'a> {
    reads: &'a Reads,
    id: RoomId,
    room: Arc<Room>,
    number: u64,
    after: Seq,
}

impl Default for Reads {
    fn default() -> Self {
        Self { rooms: Mutex::default(), turns: Semaphore::new(READS_AT_ONCE) }
    }
}

impl Live {
    /// The events after a position, up to a bound, encoded; each knows the one before it. A read
    /// that began while the caller waited may lack later commits: ask again. May be cancelled.
    pub(super) async fn read_after(&self, id: RoomId, after: Seq) -> Result<Vec<Frame>> {
        let reads = &self.shared.reads;
        let waiter = reads.come(id, after);
        let _gate = waiter.room.gate.lock().await;
        if let Some(result) = waiter.find() {
            return result;
        }
        let first = waiter.first();
        let result = {
            let turn = reads.turns.acquire().await;
            let _turn = turn.expect("invariant: the semaphore is never closed");
            self.shared.metrics.replay_reads.inc();
            // From the event at the position itself, so that each is seen to follow one.
            self.shared.store.replay(id, before(first), READ_EVENTS + 1).await
        };
        let result = match result {
            Ok(events) => Ok(encode_after(first, &events).await),
            Err(error) => Err(error),
        };
        waiter.finish(first, result.map_err(Arc::new));
        waiter.find().expect("invariant: whoever reads is served by it")
    }
}

fn before(seq: Seq) -> Seq {
    Seq(seq.0.saturating_sub(1))
}

/// Encodes the events after a position, of a log that was read from the position on. Others on its
/// thread have their turn in between: a hundred long messages are ten megabytes of JSON.
async fn encode_after(after: Seq, events: &[Event]) -> Arc<[Frame]> {
    let (mut prev, mut at_once) = (Tag::default(), 0);
    let mut frames = Vec::with_capacity(events.len());
    for event in events {
        if event.seq > after {
            let frame = publication::encode_event(event, prev).1;
            at_once += frame.bytes.len();
            frames.push(frame);
        }
        if at_once > ENCODED_AT_ONCE {
            at_once = 0;
            tokio::task::yield_now().await;
        }
        prev = event.tag;
    }
    // From the beginning on there was one more than was asked for.
    frames.truncate(usize::try_from(READ_EVENTS).unwrap_or(usize::MAX));
    frames.into()
}

impl Reads {
    fn come(&self, id: RoomId, after: Seq) -> Waiter<'_> {
        let mut rooms = lock(&self.rooms);
        let room = Arc::clone(rooms.entry(id).or_default());
        let mut queue = lock(&room.queue);
        queue.came += 1;
        let number = queue.came;
        queue.waiting.insert(number, after);
        drop(queue);
        Waiter { reads: self, id, room, number, after }
    }
}

impl Waiter<'_> {
    /// Finds the result of a read that ended meanwhile, if it answers this one.
    fn find(&self) -> Option<Result<Vec<Frame>>> {
        let queue = lock(&self.room.queue);
        let mut newest = queue.done.iter().rev();
        let done = newest.find(|done| done.answers(self.number, self.after));
        done.map(|done| done.frames(self.after))
    }

    /// The first position to read after, such that one read also answers this one: that of someone
    /// else who waits, and whom nothing answers yet, if theirs is not far back.
    fn first(&self) -> Seq {
        let queue = lock(&self.room.queue);
        let is_open = |(number, after): &(&u64, &Seq)| {
            !queue.done.iter().any(|done| done.answers(**number, **after))
        };
        let is_near =
            |after: &Seq| *after <= self.after && self.after.0 - after.0 < u64::from(READ_EVENTS);
        let open = queue.waiting.iter().filter(is_open).map(|(_, after)| *after);
        open.filter(is_near).min().unwrap_or(self.after)
    }

    fn finish(&self, after: Seq, result: Result<Arc<[Frame]>>) {
        let mut queue = lock(&self.room.queue);
        let came = queue.came;
        queue.done.push_back(Done { came, after, result });
        if queue.done.len() > RESULTS {
            queue.done.pop_front();
        }
    }
}

impl Done {
    /// Whether it says what comes after a position to the one with this number.
    fn answers(&self, number: u64, after: Seq) -> bool {
        let reaches = |frames: &[Frame]| {
            let all = u32::try_from(frames.len()).is_ok_and(|count| count < READ_EVENTS);
            self.after <= after && (all || frames.last().is_some_and(|last| last.seq() > after))
        };
        number <= self.came && self.result.as_ref().map_or(true, |frames| reaches(frames))
    }

    fn frames(&self, after: Seq) -> Result<Vec<Frame>> {
        let frames = self.result.as_ref().map_err(Arc::clone)?;
        Ok(frames.iter().filter(|frame| frame.seq() > after).cloned().collect())
    }
}

impl Drop for Waiter<'_> {
    fn drop(&mut self) {
        // Nobody comes to the room while this is held.
        let mut rooms = lock(&self.reads.rooms);
        let mut queue = lock(&self.room.queue);
        queue.waiting.remove(&self.number);
        if queue.waiting.is_empty() {
            rooms.remove(&self.id);
        }
    }
}

fn lock<T>(what: &Mutex<T>) -> MutexGuard<'_, T> {
    what.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use confab_hub::Effect;
    use confab_protocol::Cursor;

    use super::*;

    const ROOM: RoomId = RoomId(1);

    fn frames(seqs: std::ops::RangeInclusive<u64>) -> Arc<[Frame]> {
        let frame = |seq| Frame {
            at: Cursor { seq: Seq(seq), tag: Tag(seq) },
            before: None,
            effect: Effect::Nothing,
            bytes: Bytes::new(),
        };
        seqs.map(frame).collect()
    }

    fn found(waiter: &Waiter<'_>) -> Option<Vec<u64>> {
        let frames = waiter.find()?.expect("the read went well");
        Some(frames.iter().map(|frame| frame.seq().0).collect())
    }

    #[test]
    fn one_read_answers_all_who_wait_at_many_positions() {
        let reads = Reads::default();
        let waiting = [7, 5, 9].map(|after| reads.come(ROOM, Seq(after)));
        let far = reads.come(ROOM, Seq(5 + u64::from(READ_EVENTS)));
        assert_eq!(waiting[0].first(), Seq(5));
        waiting[0].finish(Seq(5), Ok(frames(6..=105)));
        assert_eq!(found(&waiting[0]), Some((8..=105).collect()));
        assert_eq!(found(&waiting[1]), Some((6..=105).collect()));
        assert_eq!(found(&waiting[2]), Some((10..=105).collect()));
        // One more would have been in the read after it.
        assert_eq!(found(&far), None);
        assert_eq!(far.first(), far.after, "nobody else waits for an answer");
    }

    #[test]
    fn whoever_comes_when_a_read_is_over_begins_another() {
        let reads = Reads::default();
        let first = reads.come(ROOM, Seq(5));
        first.finish(Seq(5), Ok(frames(6..=7)));
        let late = reads.come(ROOM, Seq(5));
        assert_eq!(found(&first), Some(vec![6, 7]));
        assert_eq!(found(&late), None, "something may have been committed since");
        assert_eq!(late.first(), Seq(5));
    }

    #[test]
    fn a_read_that_fails_fails_for_all_who_waited() {
        let reads = Reads::default();
        let (one, two) = (reads.come(ROOM, Seq(5)), reads.come(ROOM, Seq(900)));
        one.finish(Seq(5), Err(Arc::new(StoreError::Timeout)));
        assert!(matches!(one.find(), Some(Err(_))) && matches!(two.find(), Some(Err(_))));
    }

    #[test]
    fn a_room_is_forgotten_when_nobody_waits() {
        let reads = Reads::default();
        let waiting = [reads.come(ROOM, Seq(5)), reads.come(ROOM, Seq(6))];
        assert_eq!(lock(&reads.rooms).len(), 1);
        drop(waiting);
        assert!(lock(&reads.rooms).is_empty());
    }
}
