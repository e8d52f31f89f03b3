//! Tells who is here: this server's share to the others, and the whole to clients.

use confab_broker::Topic;
use confab_hub::Gathered;
use confab_protocol::Signal;
use tokio::time::MissedTickBehavior;

use super::{Live, publication};

/// Gathers changes for two seconds at a time, so that however many come and go, a room costs a
/// client at most one signal in two seconds. Forgets idle rooms on the way.
pub(super) async fn gather(live: Live) {
    let mut ticks = tokio::time::interval(live.settings().presence);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        tell_changes(&live);
        live.forget_idle_rooms().await;
    }
}

/// Tells what has changed, such as, at the end of a drain, that nobody is here any more.
pub(super) fn tell_changes(live: &Live) {
    for gathered in live.hub().gather_presence(live.now()) {
        tell(live, gathered);
    }
}

fn tell(live: &Live, gathered: Gathered) {
    let Gathered { room, share, presence } = gathered;
    let server = live.shared.server_id;
    if let Some(share) = share {
        live.publish(Topic::Room(room), publication::encode_share(server, &share));
    }
    if let Some(presence) = presence {
        let signal = Signal::Presence { room, count: presence.count, online: presence.online };
        let payload = publication::encode_signal(server, &signal);
        live.hub().announce_presence(room, &publication::signal_text(&payload), live.now());
    }
}
