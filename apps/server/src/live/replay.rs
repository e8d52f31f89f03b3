//! Reads what was missed from the store: once for all who wait for the same.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use confab_hub::Frame;
use confab_protocol::{RoomId, Seq};
use confab_store::StoreError;
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared, WeakShared};
use tokio::sync::Semaphore;

use super::{Live, publication};

/// Events in one read.
pub(super) const READ_EVENTS: u32 = 100;
/// Reads at once, so that a reconnect storm leaves the store to others, too.
const READS_AT_ONCE: usize = 8;

type Read = BoxFuture<'static, Result<Arc<[Frame]>, Arc<StoreError>>>;

/// The reads that go on right now.
pub(super) struct Reads {
    running: Mutex<HashMap<(RoomId, Seq), WeakShared<Read>>>,
    turns: Arc<Semaphore>,
}

impl Default for Reads {
    fn default() -> Self {
        Self { running: Mutex::default(), turns: Arc::new(Semaphore::new(READS_AT_ONCE)) }
    }
}

impl Live {
    /// The events after a position, up to a bound, encoded. Who asks while a read of the same
    /// goes on gets that one's result, which may lack what was committed since: ask again.
    /// May be cancelled.
    pub(super) async fn read_after(
        &self,
        room: RoomId,
        after: Seq,
    ) -> Result<Arc<[Frame]>, Arc<StoreError>> {
        let read = self.join_read(room, after);
        let result = read.await;
        let mut running = self.shared.reads.running.lock().unwrap_or_else(PoisonError::into_inner);
        // Only a read that is over is forgotten, and not one that has begun since.
        if running.get(&(room, after)).is_some_and(is_over) {
            running.remove(&(room, after));
        }
        result
    }

    fn join_read(&self, room: RoomId, after: Seq) -> Shared<Read> {
        let reads = &self.shared.reads;
        let mut running = reads.running.lock().unwrap_or_else(PoisonError::into_inner);
        let going_on = running.get(&(room, after)).and_then(WeakShared::upgrade);
        if let Some(read) = going_on.filter(|read| read.peek().is_none()) {
            return read;
        }
        let store = Arc::clone(&self.shared.store);
        let turns = Arc::clone(&reads.turns);
        let metrics = self.shared.metrics.clone();
        let read: Read = Box::pin(async move {
            let _turn = turns.acquire().await.expect("invariant: the semaphore is never closed");
            metrics.replay_reads.inc();
            let events = store.replay(room, after, READ_EVENTS).await.map_err(Arc::new)?;
            Ok(events.iter().map(|event| publication::encode_event(event).1).collect())
        });
        let read = read.shared();
        if let Some(weak) = read.downgrade() {
            running.insert((room, after), weak);
        }
        read
    }
}

fn is_over(read: &WeakShared<Read>) -> bool {
    read.upgrade().is_none_or(|read| read.peek().is_some())
}
