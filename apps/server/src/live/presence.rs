//! Publishes this server's share of each room's presence, and tells clients the whole.

#[cfg(test)]
mod tests;

use std::time::Duration;

use confab_broker::{BrokerState, Publish, Topic};
use confab_hub::{Gathered, RoomPresence, Share};
use confab_protocol::Signal;
use tokio::time::MissedTickBehavior;

use super::{Live, publication};

/// After so many gatherings every server has found a broker again that this one has found.
const REPEATS: u32 = 3;
/// Rooms that are told of without a pause: with what else is published they fit the broker's queue.
const AT_ONCE: usize = 500;
/// Between so many and the next: the time to publish them.
const PAUSE: Duration = Duration::from_millis(50);

/// How often shares are told again, since a broker was away and lost them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Repeats {
    None,
    /// The first one begins anew: this server is not known any more, until its share follows.
    Anew,
    Left(u32),
}

/// Gathers changes for two seconds at a time, so that however many come and go, a room costs a
/// client at most one signal in two seconds. Forgets idle rooms on the way.
///
/// A broker that comes back has lost who came and went meanwhile. So the server introduces itself
/// anew, which has the others answer with their shares, and repeats its own until they hear it.
pub(super) async fn gather(live: Live) {
    let mut broker = live.shared.delivery.subscribe();
    let mut ticks = tokio::time::interval(live.settings().presence);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut repeats = Repeats::None;
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            // The sender lives as long as `live`.
            _ = broker.changed() => {
                if *broker.borrow_and_update() == BrokerState::Live {
                    repeats = Repeats::Anew;
                    ticks.reset_immediately();
                }
                continue;
            }
        }
        if repeats != Repeats::None {
            live.hub().repeat_shares();
        }
        tell_changes(&live, repeats).await;
        repeats = repeats.next();
        live.forget_idle_rooms().await;
    }
}

impl Repeats {
    const fn next(self) -> Self {
        match self {
            Self::Anew => Self::Left(REPEATS - 1),
            Self::Left(left) if left > 1 => Self::Left(left - 1),
            Self::Left(_) | Self::None => Self::None,
        }
    }
}

/// Tells that nobody is here any more, at the end of a drain.
pub(super) async fn tell_the_end(live: &Live) {
    tell_changes(live, Repeats::None).await;
}

/// Tells the changes.
async fn tell_changes(live: &Live, repeats: Repeats) {
    let gathered = live.hub().gather_presence(live.now());
    for (number, gathered) in gathered.into_iter().enumerate() {
        if number > 0 && number.is_multiple_of(AT_ONCE) {
            tokio::time::sleep(PAUSE).await;
        }
        tell(live, gathered, repeats);
    }
}

/// Where it begins anew, the others are told first that nobody is here, so that they do not know
/// this server: they tell their own share to every server that they do not know.
fn tell(live: &Live, gathered: Gathered, repeats: Repeats) {
    let Gathered { room, share, states, presence } = gathered;
    let server = live.shared.server_id;
    let topic = Topic::Room(room);
    if let Some(share) = share {
        if repeats == Repeats::Anew {
            let nobody = Share::Named(Vec::new());
            live.publish(topic, publication::encode_share(server, &nobody));
        }
        if live.publish(topic, publication::encode_share(server, &share)) == Publish::Dropped {
            live.hub().repeat_share(room);
        }
    }
    if let Some(states) = states {
        let payload = publication::encode_states(server, &states);
        if live.publish(topic, payload) == Publish::Dropped {
            live.hub().repeat_share(room);
        }
    }
    if let Some(RoomPresence { count, online, away, busy }) = presence {
        let signal = Signal::Presence { room, count, online, away, busy };
        let payload = publication::encode_signal(server, &signal);
        live.hub().announce_presence(room, &publication::signal_text(&payload), live.now());
    }
}
