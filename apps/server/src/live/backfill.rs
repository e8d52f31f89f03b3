//! Fills holes from the store: a server that sees 43 after 41 reads 42.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use confab_hub::{Delivery, Hole};
use confab_protocol::RoomId;
use tracing::Instrument;

use super::{Live, divergence};

/// After a read that failed or found nothing a room is left alone for this long.
const RETRY_AFTER: Duration = Duration::from_millis(250);

type Rooms = Arc<Mutex<HashSet<RoomId>>>;

/// A room that is being read. However that ends, it can be read again.
struct Filling {
    room: RoomId,
    rooms: Rooms,
}

/// Watches for holes, and reads each from the store once it is old enough; one read per room.
pub(super) async fn fill(live: Live) {
    let filling = Rooms::default();
    loop {
        while live.hub().is_behind() {
            tokio::time::sleep(Duration::from_millis(live.settings().hub.hole_ms.max(1))).await;
            for hole in live.hub().holes(live.now()) {
                if let Some(one) = Filling::begin(&filling, hole.room) {
                    let span = tracing::debug_span!("live.backfill", room = hole.room.0);
                    let task = fill_one(live.clone(), hole, one).instrument(span);
                    live.shared.shutdown.tasks.run("live.backfill", task);
                }
            }
        }
        live.shared.hole_seen.notified().await;
    }
}

async fn fill_one(live: Live, hole: Hole, filling: Filling) {
    live.metrics().holes.inc();
    let read = live.read_after(hole.room, hole.after);
    let ended = &live.shared.ended;
    let progress = match ended.run_until_cancelled(read).await {
        Some(Ok(frames)) => {
            let delivery = live.hub().fill(hole.room, &frames, live.now());
            if let Delivery::Delivered(fanout) = delivery {
                live.metrics().filled(fanout);
                fanout.events > 0
            } else {
                divergence::begin_anew(&live, hole.room);
                true
            }
        }
        Some(Err(error)) => {
            let error = error.as_ref() as &dyn std::error::Error;
            tracing::warn!(error, "a hole could not be read");
            false
        }
        None => false,
    };
    if !progress {
        ended.run_until_cancelled(tokio::time::sleep(RETRY_AFTER)).await;
    }
    drop(filling);
}

impl Filling {
    /// `None` where the room is being read already.
    fn begin(rooms: &Rooms, room: RoomId) -> Option<Self> {
        let begun = lock(rooms).insert(room);
        begun.then(|| Self { room, rooms: Arc::clone(rooms) })
    }
}

impl Drop for Filling {
    fn drop(&mut self) {
        lock(&self.rooms).remove(&self.room);
    }
}

fn lock(rooms: &Rooms) -> MutexGuard<'_, HashSet<RoomId>> {
    rooms.lock().unwrap_or_else(PoisonError::into_inner)
}
