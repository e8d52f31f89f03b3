//! Lets administrators judge rooms whose owner's account is closed: by name and size, never by
//! what was said.

use std::sync::Arc;

use confab_protocol::api::{ClosedRoomsPage, DeletedRooms};
use confab_protocol::{ErrorCode, RoomId, UserId};

use super::delete_room::delete_now;
use crate::app::App;
use crate::auth::Actor;
use crate::refusal::Refusal;

/// Rooms in one page, and in one deletion of all.
const PAGE: u32 = 100;

/// A page of them, by id.
pub async fn list_closed_rooms(
    app: &App,
    actor: &Actor,
    after: RoomId,
) -> Result<ClosedRoomsPage, Refusal> {
    actor.require_administrator()?;
    let mut rooms = app.store.closed_rooms(after, PAGE + 1).await?;
    let page = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = rooms.len() > page;
    rooms.truncate(page);
    Ok(ClosedRoomsPage { rooms, more })
}

/// Deletes one of them, for good, as its owner could have.
pub async fn delete_closed_room(
    app: &Arc<App>,
    actor: &Actor,
    room: RoomId,
) -> Result<(), Refusal> {
    actor.require_administrator()?;
    let before = RoomId(room.0.saturating_sub(1));
    let found = app.store.closed_rooms(before, 1).await?;
    let closed = found.first().filter(|found| found.id == room);
    let owner = closed.ok_or_else(Refusal::no_room)?.owner.id;
    delete(app, actor, room, owner).await
}

/// Deletes the first of them, up to a page; says how many that were, and whether there are more.
pub async fn delete_closed_rooms(app: &Arc<App>, actor: &Actor) -> Result<DeletedRooms, Refusal> {
    let page = list_closed_rooms(app, actor, RoomId(0)).await?;
    let mut deleted = 0;
    for room in page.rooms {
        match delete(app, actor, room.id, room.owner.id).await {
            Ok(()) => deleted += 1,
            // Another was quicker.
            Err(refusal) if refusal.code() == ErrorCode::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(DeletedRooms { deleted, more: page.more })
}

async fn delete(app: &Arc<App>, actor: &Actor, room: RoomId, owner: UserId) -> Result<(), Refusal> {
    if !delete_now(app, room).await? {
        return Err(Refusal::no_room());
    }
    let administrator = actor.id().0;
    tracing::info!(
        room = room.0,
        owner = owner.0,
        administrator,
        "a closed account's room deleted"
    );
    Ok(())
}
