//! Fills holes: a server that sees 43 after 41 reads 42 from the store.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use confab_hub::{Delivery, Hole};
use confab_protocol::RoomId;
use tracing::Instrument;

use super::{Live, histories};

/// After a read that failed or found nothing a room is left alone for this long.
const RETRY_AFTER: Duration = Duration::from_millis(250);

type Filling = Arc<Mutex<HashSet<RoomId>>>;

/// Watches for holes, and reads each from the store once it is old enough; one read per room.
pub(super) async fn fill(live: Live) {
    let filling = Filling::default();
    loop {
        live.shared.hole_seen.notified().await;
        while live.hub().is_behind() {
            tokio::time::sleep(Duration::from_millis(live.settings().hub.hole_ms.max(1))).await;
            for hole in live.hub().holes(live.now()) {
                if lock(&filling).insert(hole.room) {
                    let task = fill_one(live.clone(), hole, Arc::clone(&filling));
                    let span = tracing::debug_span!("live.hole.fill", room = hole.room.0);
                    live.shared.tracker.spawn(task.instrument(span));
                }
            }
        }
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
                histories::begin_anew(&live, hole.room);
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
    lock(&filling).remove(&hole.room);
}

fn lock(filling: &Filling) -> std::sync::MutexGuard<'_, HashSet<RoomId>> {
    filling.lock().unwrap_or_else(PoisonError::into_inner)
}
