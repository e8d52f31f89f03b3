//! Compares heads with the store, so that what no server told is found.

use confab_broker::BrokerState;
use tokio::time::Instant;

use super::{Live, histories};

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
    let started = Instant::now();
    match histories::compare(live).await {
        Ok(()) => live.metrics().heads_compared(started.elapsed()),
        Err(error) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "heads are not readable");
            return;
        }
    }
    if live.hub().is_behind() {
        live.shared.hole_seen.notify_one();
    }
}
