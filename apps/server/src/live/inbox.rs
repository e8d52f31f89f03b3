//! Receives publications of other servers.

use std::sync::Arc;

use confab_broker::{Received, Topic};
use tokio::sync::{Mutex, mpsc};

use super::membership_changes::{change_in, look_up};
use super::publication::{Publication, decode};
use super::rooms_in_turn::{AT_ONCE, RoomsInTurn};
use super::{Live, probe};

/// Reads one lane until the broker ends. Nothing here waits, so a lane does not fill up because
/// of a slow client.
pub(super) async fn read(live: Live, lane: usize, receiver: Arc<Mutex<mpsc::Receiver<Received>>>) {
    let mut receiver = receiver.lock().await;
    let (mut batch, mut rooms) = (Vec::with_capacity(AT_ONCE), RoomsInTurn::default());
    while receiver.recv_many(&mut batch, AT_ONCE).await > 0 {
        for received in batch.drain(..) {
            live.metrics().received.inc();
            let publication = decode(&received.payload);
            if let (Topic::Room(room), Some(Publication::Event { room: same, frame })) =
                (received.topic, &publication)
                && room == *same
            {
                rooms.add(room, frame.clone());
                continue;
            }
            // Earlier publications come first.
            rooms.deliver(&live).await;
            if !publication.is_some_and(|publication| take(&live, received.topic, publication)) {
                live.metrics().unreadable.inc();
                tracing::debug!(lane, topic = ?received.topic, "a publication was not understood");
            }
        }
        rooms.deliver(&live).await;
    }
}

/// Acts on a publication that is no event; says whether it was one.
fn take(live: &Live, topic: Topic, publication: Publication) -> bool {
    match (topic, publication) {
        // Own signals and shares come back, too: those concerned here know them.
        (
            _,
            Publication::Signal { server, .. }
            | Publication::Share { server, .. }
            | Publication::States { server, .. },
        ) if server == live.shared.server_id => {}
        (Topic::Room(room), Publication::Signal { text, .. }) => {
            live.hub().signal(room, &text, live.now());
        }
        (Topic::Room(room), Publication::Share { server, share }) => {
            live.hub().take_share(room, server, &share, live.now());
        }
        (Topic::Room(room), Publication::States { server, states }) => {
            live.hub().take_states(room, server, &states);
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
