//! Detects a broker that is connected and deaf: the server publishes to itself and listens.

use std::sync::atomic::Ordering;
use std::time::Duration;

use confab_broker::{BrokerState, Topic};
use confab_hub::Moment;
use confab_protocol::Signal;
use tokio::time::MissedTickBehavior;

use super::signals::redeliver;
use super::{Live, publication};

/// Publishes a probe every second, and tells clients when events of other servers come late and
/// when they come in time again. A broker that is connected and deaf is connected anew.
pub(super) async fn probe(live: Live) {
    let topic = Topic::Server(live.shared.server_id);
    live.subscribe(topic).await;
    live.shared.heard_at.store(live.now().0, Ordering::Relaxed);
    let mut state = live.shared.broker.state();
    let mut ticks = tokio::time::interval(live.settings().probe);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut nonce = 0;
    let mut renewed_at = live.now();
    loop {
        // Not at the next tick only, or a deaf broker would be noticed too late.
        let deaf = tokio::time::sleep(deaf_in(&live, renewed_at));
        tokio::select! {
            _ = ticks.tick() => {
                nonce += 1;
                live.publish(topic, publication::encode_probe(nonce));
            }
            // It may have been heard since the time was set.
            () = deaf => {
                if deaf_in(&live, renewed_at).is_zero() {
                    if *state.borrow() == BrokerState::Live {
                        tracing::warn!("the broker is connected and deaf: it is connected anew");
                        live.shared.broker.renew();
                    }
                    renewed_at = live.now();
                }
            }
            // A broker whose sender is gone is closing: the next tick finds it deaf.
            Ok(()) = state.changed() => ticks.reset_immediately(),
        }
        let connected = *state.borrow_and_update();
        note(&live, connected);
    }
}

/// How long it may still stay silent.
fn deaf_in(live: &Live, renewed_at: Moment) -> Duration {
    let heard_at = live.shared.heard_at.load(Ordering::Relaxed);
    let silent = live.now().millis_since(Moment(heard_at.max(renewed_at.0)));
    // One more, since it is deaf past this time and not at it.
    (live.settings().deaf + Duration::from_millis(1)).saturating_sub(Duration::from_millis(silent))
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
    let mut late = None;
    let changed = live.shared.delivery.send_if_modified(|state| {
        let before = std::mem::replace(state, now);
        if (before, now) == (BrokerState::Away, BrokerState::Live) {
            // Before anyone sees that it is live, and so forgets what was told a while ago.
            late = Some(live.shared.redelivery.take(live.now()));
        }
        before != now
    });
    if changed {
        let delayed = now == BrokerState::Away;
        tracing::warn!(delayed, deaf, "delivery from other servers changed");
        let server = live.shared.server_id;
        let payload = publication::encode_signal(server, &Signal::Delivery { delayed });
        live.hub().tell_all(&publication::signal_text(&payload), live.now());
    }
    if let Some(late) = late {
        live.run("live.signals.redeliver", redeliver(live.clone(), late));
    }
}
