//! Requires that someone may do something with a room, before the store is asked to do it.

use confab_policy::{Action, Permission};
use confab_protocol::{RoomId, RoomSummary};
use confab_store::StoreError;

use super::{VisibleRange, visible_range};
use crate::app::App;
use crate::auth::{Actor, NotPermitted};

/// Why someone may not.
#[derive(Debug, thiserror::Error)]
pub enum RequireRoomError {
    /// There is none, or they may not know that there is.
    #[error("this room doesn't exist, or you don't have access to it")]
    NoRoom,
    #[error("only members can do this")]
    NotMember,
    #[error("you are not allowed to do this in this room")]
    Denied,
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Requires that `actor`'s session may be used for `action`, that they see the room, and that the
/// room's kind and their role grant it. May be cancelled.
pub async fn require_room(
    app: &App,
    actor: &Actor,
    room: RoomId,
    action: Action,
) -> Result<VisibleRange, RequireRoomError> {
    actor.require(action.scope())?;
    let range = visible_range(app.store.as_ref(), actor.id(), room)
        .await?
        .ok_or(RequireRoomError::NoRoom)?;
    match range.standing(actor).permission(action) {
        Permission::Granted => Ok(range),
        Permission::Hidden => Err(RequireRoomError::NoRoom),
        Permission::NeedsMembership => Err(RequireRoomError::NotMember),
        Permission::Denied => Err(RequireRoomError::Denied),
    }
}

/// A room as `actor` sees it.
pub async fn find_room(
    app: &App,
    actor: &Actor,
    room: RoomId,
) -> Result<RoomSummary, RequireRoomError> {
    require_room(app, actor, room, Action::Read).await?;
    app.store.find_room(room, actor.id()).await?.ok_or(RequireRoomError::NoRoom)
}
