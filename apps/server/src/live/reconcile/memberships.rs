//! Compares the rooms of connected people with the rooms that their connections follow.
//!
//! `room_added` is a signal. With Redis away, or a long outbox, it is lost, and a client would learn of
//! the room only when it connects anew: so it is told here. Once Redis is back everyone is also told how
//! far they have read, as it may have been on another server.
//!
//! A connection that follows a room without membership only looks into it, or has lost it unnoticed: a
//! database may come back without the joining. It is detached where the room is not visible any more.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use confab_broker::BrokerState;
use confab_hub::Connection;
use confab_protocol::{RoomId, ServerFrame, Signal, UserId};
use confab_store::StoreError;

use crate::live::signals::read_to;
use crate::live::{Live, revocation};

/// People in one query: few enough that nobody waits behind it.
const PEOPLE_AT_ONCE: usize = 500;

/// Rooms that a connection misses and is told of in one round.
const ADDED_AT_ONCE: usize = 100;
/// Rooms of which a person is told how far they have read: those with news, and the most recently
/// active.
const READS_AT_ONCE: u32 = 1_000;

type Connections = Vec<Arc<Connection>>;

/// A look at everyone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Round {
    Live,
    /// A shorter one.
    Away,
    /// The first one after the broker was away: what was told meanwhile is told again.
    Back,
}

/// Compares everyone's rooms over and over, spread evenly over the time that a round may take. A
/// new round begins when the broker's state changes.
pub(in crate::live) async fn reconcile(live: Live) {
    let mut broker = live.shared.delivery.subscribe();
    let mut round = Round::Live;
    loop {
        round = match (*broker.borrow_and_update(), round) {
            (BrokerState::Away, _) => Round::Away,
            (BrokerState::Live, Round::Away) => Round::Back,
            (BrokerState::Live, _) => Round::Live,
        };
        tokio::select! {
            () = look(&live, round) => {}
            // The sender lives as long as `live`.
            _ = broker.changed() => {}
        }
    }
}

async fn look(live: &Live, round: Round) {
    let time = match round {
        Round::Live => live.settings().memberships_live,
        Round::Away => live.settings().memberships_away,
        Round::Back => live.settings().memberships_back,
    };
    let people: Vec<_> = people(live).into_iter().collect();
    let parts = people.chunks(PEOPLE_AT_ONCE);
    let pause = time / u32::try_from(parts.len()).unwrap_or(u32::MAX).saturating_add(1);
    for some in parts {
        tokio::time::sleep(pause).await;
        if let Err(error) = set_right(live, some, round).await {
            let error = &error as &dyn std::error::Error;
            tracing::warn!(error, "the rooms of people are not readable");
        }
    }
    tokio::time::sleep(pause.max(Duration::from_millis(1))).await;
}

fn people(live: &Live) -> BTreeMap<UserId, Connections> {
    let mut people = BTreeMap::<_, Connections>::new();
    live.hub().for_each_connection(|connection| {
        people.entry(connection.person()).or_default().push(Arc::clone(connection));
    });
    people
}

/// Nearly always all is well, and one query has said so. A person who misses a room is told of it,
/// again in each round until the room is followed: a member who was put out and brought back has
/// been detached by the first of the two, even if they resumed after having been told.
async fn set_right(
    live: &Live,
    people: &[(UserId, Connections)],
    round: Round,
) -> Result<(), StoreError> {
    let ids: Vec<_> = people.iter().map(|(person, _)| *person).collect();
    let mut rooms = BTreeMap::<_, BTreeSet<RoomId>>::new();
    for (person, room) in live.shared.store.memberships(&ids).await? {
        rooms.entry(person).or_default().insert(room);
    }
    let none = BTreeSet::new();
    for (person, connections) in people {
        let theirs = rooms.get(person).unwrap_or(&none);
        tell_of_missing(live, *person, connections, theirs).await?;
        if round == Round::Back {
            tell_how_far(live, *person, connections).await?;
        }
        let beside = connections.iter().flat_map(|connection| connection.follows_beside(theirs));
        for room in beside.collect::<BTreeSet<_>>() {
            revocation::leave_room(live, room, *person).await?;
        }
    }
    Ok(())
}

/// Tells each connection of the first rooms that it does not follow; of the others in the rounds
/// after this.
async fn tell_of_missing(
    live: &Live,
    person: UserId,
    connections: &[Arc<Connection>],
    theirs: &BTreeSet<RoomId>,
) -> Result<(), StoreError> {
    let missing: Vec<_> = connections
        .iter()
        .map(|connection| (connection, connection.misses(theirs, ADDED_AT_ONCE)))
        .filter(|(_, missed)| !missed.is_empty())
        .collect();
    let wanted: BTreeSet<_> = missing.iter().flat_map(|(_, missed)| missed).copied().collect();
    if wanted.is_empty() {
        return Ok(());
    }
    let wanted: Vec<_> = wanted.into_iter().collect();
    for room in live.shared.store.rooms_among(person, &wanted).await? {
        let id = room.id;
        let signal = ServerFrame::Signal(Signal::RoomAdded { room: Box::new(room) });
        for (connection, missed) in &missing {
            if missed.binary_search(&id).is_ok() && !connection.follows(id) {
                tell_calmly(live, connection, &signal);
            }
        }
    }
    Ok(())
}

/// Tells how far someone has read.
async fn tell_how_far(
    live: &Live,
    person: UserId,
    connections: &[Arc<Connection>],
) -> Result<(), StoreError> {
    for room in live.shared.store.rooms_first(person, READS_AT_ONCE).await? {
        let signal = ServerFrame::Signal(read_to(&room));
        for connection in connections.iter().filter(|connection| connection.follows(room.id)) {
            tell_calmly(live, connection, &signal);
        }
    }
    Ok(())
}

/// Queues a signal, unless much is waiting already: nobody is cut for being in many rooms.
fn tell_calmly(live: &Live, connection: &Connection, signal: &ServerFrame) {
    if connection.outbox().is_calm() {
        live.tell(connection, signal);
    }
}
