//! Compares heads with the store: finds events that no server published, and divergence.

use std::collections::{HashMap, HashSet};

use confab_broker::BrokerState;
use confab_protocol::{Cursor, RoomId};
use confab_store::StoreError;
use tokio::time::Instant;

use crate::live::{Live, divergence};

/// Compares the heads of the rooms that are followed here, more often while the broker is away,
/// and at once when that changes.
pub(in crate::live) async fn reconcile(live: Live) {
    let mut broker = live.shared.delivery.subscribe();
    loop {
        let pause = match *broker.borrow_and_update() {
            BrokerState::Live => live.settings().heads_live,
            BrokerState::Away => live.settings().heads_away,
        };
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            // The sender lives as long as `live`.
            _ = broker.changed() => {}
        }
        reconcile_once(&live).await;
    }
}

async fn reconcile_once(live: &Live) {
    let started = Instant::now();
    match compare(live).await {
        Ok(()) => live.metrics().heads_compared(started.elapsed()),
        Err(error) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "heads are not readable");
            return;
        }
    }
    if live.hub().is_behind() {
        live.shared.hole_seen.notify_one();
    }
}

/// Compares the position of every room that is followed here with the store; notes where rooms
/// have moved on, and begins anew where the position is of another history. One query reads all
/// heads and one the tags where rooms have moved; both look each up by its key.
pub(in crate::live) async fn compare(live: &Live) -> Result<(), StoreError> {
    let positions = live.hub().positions().into_iter();
    let positions: HashMap<_, _> = positions.map(|at| (at.room, at.head)).collect();
    if positions.is_empty() {
        return Ok(());
    }
    let rooms: Vec<_> = positions.keys().copied().collect();
    let heads = live.shared.store.heads(&rooms).await?;
    let known = find_known(live, &positions, &heads).await?;
    for (room, head) in heads {
        // A position was read before the head, so that the head can only be further in one and
        // the same history.
        if known.contains(&(room, positions[&room])) {
            live.hub().note_head(room, head.seq, live.now());
        } else if live.hub().find_head(room) == Some(positions[&room]) {
            divergence::begin_anew(live, room);
        }
    }
    Ok(())
}

/// The positions that are in the store's own histories. Those of rooms that have moved on are
/// looked up, all in one query.
async fn find_known(
    live: &Live,
    positions: &HashMap<RoomId, Cursor>,
    heads: &[(RoomId, Cursor)],
) -> Result<HashSet<(RoomId, Cursor)>, StoreError> {
    let mut known: HashSet<_> = heads.iter().copied().collect();
    // The cursor before the first event is in no row.
    known.extend(heads.iter().map(|(room, _)| (*room, Cursor::default())));
    let moved = heads.iter().filter(|(room, head)| head.seq > positions[room].seq);
    let moved: Vec<_> = moved.map(|(room, _)| (*room, positions[room].seq)).collect();
    if !moved.is_empty() {
        known.extend(live.shared.store.tags(&moved).await?);
    }
    Ok(known)
}
