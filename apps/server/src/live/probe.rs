//! Finds a broker that is connected and deaf: the server publishes to itself and listens.

use std::sync::atomic::Ordering;

use confab_broker::{BrokerState, Topic};
use confab_hub::Moment;
use confab_protocol::Signal;
use tokio::time::MissedTickBehavior;

use super::{Live, publication};

/// Publishes a probe every second, and tells clients when events of other servers come late and
/// when they come in time again.
pub(super) async fn probe(live: Live) {
    let topic = Topic::Server(live.shared.server_id);
    live.subscribe(topic).await;
    live.shared.heard_at.store(live.now().0, Ordering::Relaxed);
    let mut state = live.shared.broker.state();
    let mut ticks = tokio::time::interval(live.settings().probe);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut nonce = 0;
    loop {
        tokio::select! {
            _ = ticks.tick() => {
                nonce += 1;
                live.publish(topic, publication::encode_probe(nonce));
            }
            // A broker whose sender is gone is closing: the next tick finds it deaf.
            Ok(()) = state.changed() => {}
        }
        let connected = *state.borrow_and_update();
        note(&live, connected);
    }
}

/// Notes that a probe came back.
pub(super) fn heard(live: &Live, nonce: u64) {
    live.shared.heard_at.store(live.now().0, Ordering::Relaxed);
    let connected = *live.shared.broker.state().borrow();
    tracing::trace!(nonce, "heard the own probe");
    note(live, connected);
}

fn note(live: &Live, connected: BrokerState) {
    let heard_at = Moment(live.shared.heard_at.load(Ordering::Relaxed));
    let deaf = u128::from(live.now().millis_since(heard_at)) > live.settings().deaf.as_millis();
    let now = if deaf { BrokerState::Away } else { connected };
    let changed = live.shared.delivery.send_if_modified(|state| {
        let before = std::mem::replace(state, now);
        before != now
    });
    if changed {
        let delayed = now == BrokerState::Away;
        tracing::warn!(delayed, deaf, "delivery from other servers changed");
        let server = live.shared.server_id;
        let payload = publication::encode_signal(server, &Signal::Delivery { delayed });
        live.hub().tell_all(&publication::signal_text(&payload), live.now());
    }
}
