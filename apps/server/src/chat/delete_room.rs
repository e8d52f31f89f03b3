//! Deletes a room, with all that was said in it.

use std::sync::Arc;

use confab_protocol::{RoomId, Signal};
use confab_store::StoreError;
use tracing::Instrument as _;

use super::{Action, RequireRoomError, require_room};
use crate::app::App;
use crate::auth::Actor;

/// Why it stays.
#[derive(Debug, thiserror::Error)]
pub enum DeleteRoomError {
    /// Another was quicker.
    #[error("no such room")]
    NoRoom,
    #[error(transparent)]
    Room(#[from] RequireRoomError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Deletes a room for good, as its owner and administrators may: from now on it exists for nobody,
/// within a second no server delivers it any more, and its texts are erased.
pub async fn delete_room(
    app: &Arc<App>,
    actor: &Actor,
    room: RoomId,
) -> Result<(), DeleteRoomError> {
    require_room(app, actor, room, Action::DeleteRoom).await?;
    let deleted = app.store.delete_room(room, app.clock.now()).await?;
    let members = deleted.ok_or(DeleteRoomError::NoRoom)?;
    app.live.close_room(room);
    for member in members {
        app.live.tell_person(member, &Signal::RoomRemoved { room });
    }
    erase_soon(app);
    Ok(())
}

/// Erases by itself, since a long history takes its time; upkeep goes on where it is cut short.
fn erase_soon(app: &Arc<App>) {
    let (erasing, stop) = (Arc::clone(app), app.shutdown.soft.clone());
    let erase = async move {
        if let Some(Err(error)) = stop.run_until_cancelled(erase_deleted_rooms(&erasing)).await {
            let error = &error as &dyn std::error::Error;
            tracing::warn!(error, "the texts of a deleted room are not erased yet");
        }
    };
    let span = tracing::info_span!("chat.room.erase");
    app.shutdown.tasks.run("chat.room.erase", erase.instrument(span));
}

/// Events that are erased in one write, so that others need not wait.
const EVENTS_AT_ONCE: u32 = 500;

/// Erases the texts of all rooms that were deleted; gives how many events were looked at.
pub async fn erase_deleted_rooms(app: &App) -> Result<u64, StoreError> {
    let mut all = 0;
    loop {
        match app.store.erase_deleted_rooms(EVENTS_AT_ONCE).await? {
            0 => return Ok(all),
            some => all += some,
        }
    }
}
