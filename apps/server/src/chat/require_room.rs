//! Requires that someone may do something with a room, before the store is asked to do it.

use confab_policy::{Action, Permission};
use confab_protocol::{RoomId, RoomSummary};

use super::{VisibleRange, visible_range};
use crate::app::App;
use crate::auth::Actor;
use crate::refusal::Refusal;

/// Requires that `actor`'s session may be used for `action`, that they see the room, and that the
/// room's kind and their role grant it. May be cancelled.
pub async fn require_room(
    app: &App,
    actor: &Actor,
    room: RoomId,
    action: Action,
) -> Result<VisibleRange, Refusal> {
    actor.require(action.scope())?;
    let range = visible_range(app.store.as_ref(), actor.id(), room).await?;
    require_range(actor, range, action)
}

/// The same where the range of what they see is known; none where the room does not exist for them.
pub fn require_range(
    actor: &Actor,
    range: Option<VisibleRange>,
    action: Action,
) -> Result<VisibleRange, Refusal> {
    let range = range.ok_or_else(Refusal::no_room)?;
    match range.standing(actor).permission(action) {
        Permission::Granted => Ok(range),
        Permission::Hidden => Err(Refusal::no_room()),
        Permission::NeedsMembership => Err(Refusal::not_member()),
        Permission::Denied => Err(Refusal::denied()),
    }
}

/// A room as `actor` sees it.
pub async fn find_room(app: &App, actor: &Actor, room: RoomId) -> Result<RoomSummary, Refusal> {
    require_room(app, actor, room, Action::Read).await?;
    app.store.find_room(room, actor.id()).await?.ok_or_else(Refusal::no_room)
}
