//! Tells clients of rooms that they were brought into when nobody else did.
//!
//! `room_added` is a signal: with Redis away, or an outbox that is long, it is lost, and a client
//! would hear nothing of the room until it connects anew. So the rooms of everyone who is here are
//! compared with those that their connections follow.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use confab_broker::BrokerState;
use confab_hub::Connection;
use confab_protocol::{ServerFrame, Signal, UserId};
use confab_store::StoreError;

use super::Live;

/// Compares everyone's rooms over and over, spread evenly over the time that a round may take:
/// a shorter one while the broker is away, and at once when that changes.
pub(super) async fn compare(live: Live) {
    let mut broker = live.shared.delivery.subscribe();
    loop {
        let round = match *broker.borrow_and_update() {
            BrokerState::Live => live.settings().memberships_live,
            BrokerState::Away => live.settings().memberships_away,
        };
        let people = people(&live);
        let each = round / u32::try_from(people.len()).unwrap_or(u32::MAX).saturating_add(1);
        let pauses = async {
            for (person, connections) in &people {
                tokio::time::sleep(each).await;
                compare_one(&live, *person, connections).await;
            }
            tokio::time::sleep(each.max(Duration::from_millis(1))).await;
        };
        tokio::select! {
            () = pauses => {}
            // The sender lives as long as `live`.
            _ = broker.changed() => {}
        }
    }
}

fn people(live: &Live) -> BTreeMap<UserId, Vec<Arc<Connection>>> {
    let mut people = BTreeMap::<_, Vec<_>>::new();
    live.hub().for_each_connection(|connection| {
        people.entry(connection.person()).or_default().push(Arc::clone(connection));
    });
    people
}

async fn compare_one(live: &Live, person: UserId, connections: &[Arc<Connection>]) {
    if let Err(error) = tell_missing(live, person, connections).await {
        let error = &error as &dyn std::error::Error;
        tracing::warn!(error, "the rooms of a person are not readable");
    }
}

/// Told again in each round until the room is followed: whoever was put out and brought back has
/// been detached by the first of the two, even if they resumed after having been told.
async fn tell_missing(
    live: &Live,
    person: UserId,
    connections: &[Arc<Connection>],
) -> Result<(), StoreError> {
    let rooms = live.shared.store.rooms_of(person).await?;
    for connection in connections {
        for room in rooms.iter().filter(|room| !connection.follows(room.id)) {
            let signal = Signal::RoomAdded { room: Box::new(room.clone()) };
            live.tell(connection, &ServerFrame::Signal(signal));
        }
    }
    Ok(())
}
