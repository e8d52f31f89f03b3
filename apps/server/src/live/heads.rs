//! Compares heads with the store, so that what no server told is found.

use confab_broker::BrokerState;
use tokio::time::Instant;

use super::Live;

/// Rooms in one query.
const ROOMS_AT_ONCE: usize = 500;

/// Compares the heads of the rooms that are followed here, more often while the broker is away,
/// and at once when that changes.
pub(super) async fn compare(live: Live) {
    let mut broker = live.shared.delivery.subscribe();
    loop {
        let pause = match *broker.borrow_and_update() {
            BrokerState::Live => live.settings().heads_live,
            BrokerState::Away => live.settings().heads_away,
        };
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            // The sender lives as long as `live`.
            _ = broker.changed() => {}
        }
        compare_once(&live).await;
    }
}

async fn compare_once(live: &Live) {
    let positions = live.hub().positions();
    for some in positions.chunks(ROOMS_AT_ONCE) {
        let rooms: Vec<_> = some.iter().map(|position| position.room).collect();
        let started = Instant::now();
        match live.shared.store.heads(&rooms).await {
            Ok(heads) => {
                live.metrics().heads_compared(started.elapsed());
                for (room, head) in heads {
                    live.hub().note_head(room, head.seq, live.now());
                }
            }
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "heads are not readable");
                return;
            }
        }
    }
    if live.hub().is_behind() {
        live.shared.hole_seen.notify_one();
    }
}
