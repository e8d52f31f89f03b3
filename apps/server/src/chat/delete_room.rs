//! Deletes a room, with all that was said in it.

use std::sync::Arc;

use confab_policy::Action;
use confab_protocol::{RoomId, Signal};
use confab_store::StoreError;

use super::erase::erase_soon;
use super::require_room;
use crate::app::App;
use crate::auth::Actor;
use crate::refusal::Refusal;

/// Deletes a room for good, as its owner and administrators may: from now on it exists for nobody,
/// within a second no server delivers it any more, and its texts are erased.
pub async fn delete_room(app: &Arc<App>, actor: &Actor, room: RoomId) -> Result<(), Refusal> {
    require_room(app, actor, room, Action::DeleteRoom).await?;
    if delete_now(app, room).await? { Ok(()) } else { Err(Refusal::no_room()) }
}

/// The same for whoever was found to be allowed to; says whether there was such a room.
pub(super) async fn delete_now(app: &Arc<App>, room: RoomId) -> Result<bool, StoreError> {
    let Some(members) = app.store.delete_room(room, app.clock.now()).await? else {
        return Ok(false);
    };
    app.live.close_room(room);
    for member in members {
        app.live.tell_person(member, &Signal::RoomRemoved { room });
    }
    erase_soon(app);
    Ok(true)
}
