//! Tells people's devices of changed memberships, made here or on another server.
//!
//! A publication may arrive late and out of order, and no longer be true. So the membership is looked
//! up, and the result is told.

use std::sync::Arc;

use confab_protocol::{Membership, RoomId, ServerFrame, Signal, UserId};
use confab_store::StoreError;
use tokio::sync::OwnedSemaphorePermit;

use super::{Live, publication, revocation};

/// A change of someone's membership.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// Committed by this server: devices on all servers are told.
    Joined,
    /// Told by another server, as is the next: devices here are told.
    Added,
    Removed,
}

/// Reads a change of membership out of a signal's text.
pub(super) fn change_in(text: &[u8]) -> Option<(RoomId, Change)> {
    match serde_json::from_slice(text) {
        Ok(ServerFrame::Signal(Signal::RoomAdded { room })) => Some((room.id, Change::Added)),
        Ok(ServerFrame::Signal(Signal::RoomRemoved { room })) => Some((room, Change::Removed)),
        _ => None,
    }
}

/// So many are looked up at once: a store that does not answer must not have them pile up. Any
/// beyond are left to the rounds, which find members who do not follow, and to the events and
/// access changes by which people leave.
pub(super) const LOOKS: usize = 256;

/// Looks a changed membership up, and tells of it. Never waits.
pub(super) fn look_up(live: &Live, room: RoomId, person: UserId, change: Change) {
    let Ok(look) = Arc::clone(&live.shared.looks).try_acquire_owned() else {
        tracing::debug!(?room, ?person, "too much is looked up to look this up now");
        return;
    };
    live.run("live.membership.look_up", changed(live.clone(), room, person, change, look));
}

/// A member is told that they are one, and nobody else that they were.
async fn changed(
    live: Live,
    room: RoomId,
    person: UserId,
    change: Change,
    _look: OwnedSemaphorePermit,
) {
    // One after the other, so that what was looked up first is told first; and few at once.
    let _stripe = live.stripe(person.0).await;
    if let Err(error) = tell(&live, room, person, change).await {
        let error = &error as &dyn std::error::Error;
        tracing::warn!(error, "whether someone is in a room is not known");
    }
}

async fn tell(live: &Live, room: RoomId, person: UserId, change: Change) -> Result<(), StoreError> {
    let found = live.shared.store.find_room(room, person).await?;
    let found = found.filter(|found| found.membership != Membership::Visitor);
    match (change, found) {
        (Change::Joined, Some(found)) => {
            live.tell_person(person, &Signal::RoomAdded { room: Box::new(found) });
        }
        (Change::Added, Some(found)) => {
            let signal = Signal::RoomAdded { room: Box::new(found) };
            let payload = publication::encode_signal(live.shared.server_id, &signal);
            live.hub().tell(person, &publication::signal_text(&payload), live.now());
        }
        (Change::Removed, None) => revocation::tell_removed(live, room, &[person]),
        (Change::Joined | Change::Added, None) | (Change::Removed, Some(_)) => {}
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::server::Server;

    /// None of them gets on before this test waits: the runtime has one thread.
    #[tokio::test]
    async fn what_others_say_does_not_pile_up() {
        let dir = tempfile::TempDir::new().expect("a directory");
        let server = Server::start(Config::for_tests(dir.path())).await.expect("a server");
        let live = &server.app().live;
        let before = live.shared.shutdown.tasks.count();
        for _ in 0..2 * LOOKS {
            look_up(live, RoomId(1), UserId(1), Change::Added);
        }
        assert_eq!(live.shared.shutdown.tasks.count() - before, LOOKS);
        server.stop().await;
    }
}
