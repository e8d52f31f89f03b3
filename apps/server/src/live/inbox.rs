//! Receives publications of other servers.

use std::sync::Arc;

use confab_broker::{Received, Topic};
use tokio::sync::{Mutex, mpsc};

use super::membership_changes::{change_in, look_up};
use super::publication::{Publication, decode};
use super::{Live, probe};

/// Reads one lane until the broker ends. Nothing here waits, so a lane does not fill up because
/// of a slow client.
pub(super) async fn read(live: Live, lane: usize, receiver: Arc<Mutex<mpsc::Receiver<Received>>>) {
    let mut receiver = receiver.lock().await;
    while let Some(received) = receiver.recv().await {
        live.metrics().received.inc();
        if !take(&live, &received) {
            live.metrics().unreadable.inc();
            tracing::debug!(lane, topic = ?received.topic, "a publication was not understood");
        }
    }
}

/// Acts on a publication; says whether it was one.
fn take(live: &Live, received: &Received) -> bool {
    let Some(publication) = decode(&received.payload) else { return false };
    match (received.topic, publication) {
        (Topic::Room(room), Publication::Event { room: same, frame }) if room == same => {
            live.deliver(room, frame);
        }
        // Own signals and shares come back, too: whom they concern here knows them.
        (_, Publication::Signal { server, .. } | Publication::Share { server, .. })
            if server == live.shared.server_id => {}
        (Topic::Room(room), Publication::Signal { text, .. }) => {
            live.hub().signal(room, &text, live.now());
        }
        (Topic::Room(room), Publication::Share { server, share }) => {
            live.hub().take_share(room, server, &share, live.now());
        }
        (Topic::User(person), Publication::Signal { text, .. }) => match change_in(&text) {
            Some((room, change)) => look_up(live, room, person, change),
            None => live.hub().tell(person, &text, live.now()),
        },
        (Topic::Server(server), Publication::Probe(nonce)) if server == live.shared.server_id => {
            probe::heard(live, nonce);
        }
        _ => return false,
    }
    true
}
