//! Tells who is here: this server's share to the others, and the whole to clients.

use confab_broker::{BrokerState, Topic};
use confab_hub::{Gathered, Position, Share};
use confab_protocol::Signal;
use tokio::time::MissedTickBehavior;

use super::{Live, publication};

/// After so many gatherings every server has found a broker again that this one has found.
const REPEATS: u32 = 3;

/// How often shares are told again, since a broker was away and lost them.
struct Repeats(u32);

/// Gathers changes for two seconds at a time, so that however many come and go, a room costs a
/// client at most one signal in two seconds. Forgets idle rooms on the way.
///
/// A broker that comes back has lost who came and went meanwhile. So the server introduces itself
/// anew, which has the others answer with their shares, and repeats its own until they hear it.
pub(super) async fn gather(live: Live) {
    let mut broker = live.shared.delivery.subscribe();
    let mut ticks = tokio::time::interval(live.settings().presence);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut repeats = Repeats(0);
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            // The sender lives as long as `live`.
            _ = broker.changed() => {
                if *broker.borrow_and_update() == BrokerState::Live {
                    introduce(&live);
                    repeats = Repeats(REPEATS);
                    ticks.reset_immediately();
                }
                continue;
            }
        }
        if repeats.is_one_due() {
            live.hub().repeat_shares();
        }
        tell_changes(&live);
        live.forget_idle_rooms().await;
    }
}

impl Repeats {
    fn is_one_due(&mut self) -> bool {
        let is_due = self.0 > 0;
        self.0 = self.0.saturating_sub(1);
        is_due
    }
}

/// Tells the others that nobody is here, so that they do not know this server: whoever they do not
/// know they tell their own share. Who is here follows at once.
fn introduce(live: &Live) {
    let nobody = publication::encode_share(live.shared.server_id, &Share::Named(Vec::new()));
    for Position { room, .. } in live.hub().positions() {
        live.publish(Topic::Room(room), nobody.clone());
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
