//! Drains the server before it stops: tells each client when to move, then closes its connection.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use confab_hub::Connection;
use confab_protocol::{CloseCode, ServerFrame};
use tokio::time::Instant;

use super::{Live, presence};

/// How often it looks whether all are gone.
const LOOK: Duration = Duration::from_millis(20);
/// Clients are told times within this part of the drain time.
const WINDOW: f32 = 0.7;
/// Each is closed so much later than it was told to move, since it has its new connection before
/// this one ends. The time after that is for closing.
const LAG: f32 = 0.2;

/// Waits for the soft stop, spreads clients over most of the drain time, closes those whose time is
/// over, and ends live delivery when the last is gone. The hard stop ends whatever is left.
pub(super) async fn drain(live: Live) {
    live.shared.shutdown.soft.cancelled().await;
    let lag = live.settings().drain.mul_f32(LAG);
    let mut clients = announce(&live);
    tracing::info!(clients = clients.len(), "draining");
    while live.hub().connection_count() > 0 {
        let now = Instant::now();
        while clients.front().is_some_and(|(leaves_at, _)| *leaves_at + lag <= now) {
            if let Some((_, late)) = clients.pop_front() {
                late.outbox().finish(CloseCode::Draining);
            }
        }
        if clients.is_empty() {
            // Connections that were opening when the stop began are closed, too.
            live.hub().for_each_connection(|late| late.outbox().finish(CloseCode::Draining));
        }
        tokio::time::sleep(LOOK).await;
    }
    presence::tell_the_end(&live).await;
    live.shared.ended.cancel();
}

/// Tells every client its time; returns them in the order in which they leave.
fn announce(live: &Live) -> VecDeque<(Instant, Arc<Connection>)> {
    let started = Instant::now();
    let mut connections = Vec::new();
    live.hub().for_each_connection(|connection| connections.push(Arc::clone(connection)));
    let window = live.settings().drain.mul_f32(WINDOW);
    let count = u32::try_from(connections.len()).unwrap_or(u32::MAX).max(1);
    let leave = |(index, connection): (usize, Arc<Connection>)| {
        let nth = u32::try_from(index).unwrap_or(u32::MAX).saturating_add(1);
        let after = window.mul_f64(f64::from(nth) / f64::from(count));
        let reconnect_within_ms = u32::try_from(after.as_millis()).unwrap_or(u32::MAX);
        live.tell(&connection, &ServerFrame::Drain { reconnect_within_ms });
        (started + after, connection)
    };
    connections.into_iter().enumerate().map(leave).collect()
}
