//! Lets clients go when the server stops: each is told when to be elsewhere, then closed.

use std::time::Duration;

use confab_hub::Connection;
use confab_protocol::{CloseCode, ServerFrame};
use std::sync::Arc;
use tokio::time::Instant;

use super::Live;

/// How often it looks whether all are gone.
const LOOK: Duration = Duration::from_millis(20);

/// Waits for the soft stop, spreads clients over most of the drain time, closes each when its time
/// is over, and ends live delivery when the last is gone. The hard stop ends whatever is left.
pub(super) async fn drain(live: Live) {
    live.shared.shutdown.soft.cancelled().await;
    let started = Instant::now();
    let clients = announce(&live);
    tracing::info!(clients = clients.len(), "draining");
    for (leaves_after, connection) in clients {
        tokio::time::sleep_until(started + leaves_after).await;
        connection.outbox().finish(CloseCode::Draining);
    }
    loop {
        // Whoever was connecting when the stop began is closed, too.
        live.hub().for_each_connection(|late| late.outbox().finish(CloseCode::Draining));
        if live.hub().connection_count() == 0 {
            break;
        }
        tokio::time::sleep(LOOK).await;
    }
    live.shared.ended.cancel();
}

/// Tells every client its time; returns them in the order in which they leave.
fn announce(live: &Live) -> Vec<(Duration, Arc<Connection>)> {
    let mut connections = Vec::new();
    live.hub().for_each_connection(|connection| connections.push(Arc::clone(connection)));
    // The last fifth is for closing.
    let window = live.settings().drain.mul_f32(0.8);
    let count = u32::try_from(connections.len()).unwrap_or(u32::MAX).max(1);
    let leave = |(index, connection): (usize, Arc<Connection>)| {
        let nth = u32::try_from(index).unwrap_or(u32::MAX).saturating_add(1);
        let after = window.mul_f64(f64::from(nth) / f64::from(count));
        let reconnect_within_ms = u32::try_from(after.as_millis()).unwrap_or(u32::MAX);
        live.tell(&connection, &ServerFrame::Drain { reconnect_within_ms });
        (after, connection)
    };
    connections.into_iter().enumerate().map(leave).collect()
}
