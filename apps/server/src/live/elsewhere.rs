//! Takes what other servers say of someone's rooms. It may come late and in another order, when it
//! is not true any more: so what is true is looked up, and that is told.

use confab_protocol::{Membership, RoomId, ServerFrame, Signal, UserId};
use confab_store::StoreError;

use super::{Live, access, publication};

/// What became of someone in a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    Added,
    Removed,
}

/// What the text of a signal says has become of its person.
pub(super) fn change_in(text: &[u8]) -> Option<(RoomId, Change)> {
    match serde_json::from_slice(text) {
        Ok(ServerFrame::Signal(Signal::RoomAdded { room })) => Some((room.id, Change::Added)),
        Ok(ServerFrame::Signal(Signal::RoomRemoved { room })) => Some((room, Change::Removed)),
        _ => None,
    }
}

/// Another server says that someone was brought into a room, or has left it: a member is told that
/// they are one, and nobody else that they were.
pub(super) async fn changed(live: Live, room: RoomId, person: UserId, change: Change) {
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
        (Change::Added, Some(found)) => {
            let signal = Signal::RoomAdded { room: Box::new(found) };
            let payload = publication::encode_signal(live.shared.server_id, &signal);
            live.hub().tell(person, &publication::signal_text(&payload), live.now());
        }
        (Change::Removed, None) => access::tell_removed(live, room, &[person]),
        (Change::Added, None) | (Change::Removed, Some(_)) => {}
    }
    Ok(())
}
