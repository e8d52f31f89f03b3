//! Leaves a room.

use confab_policy::Action;
use confab_protocol::{ClientId, RoomId};
use confab_store::{AppendKind, Appended};

use super::append::append;
use crate::app::App;
use crate::auth::Actor;
use crate::refusal::Refusal;

/// The room to leave.
#[derive(Clone, Debug)]
pub struct LeaveRoom {
    pub room: RoomId,
    pub client_id: ClientId,
}

/// Ends the actor's membership and tells their devices. A repeat with the same client id, when they
/// are no member any more, returns the first event: the store looks for that first.
pub async fn leave_room(app: &App, actor: &Actor, command: LeaveRoom) -> Result<Appended, Refusal> {
    actor.require(Action::Leave.scope())?;
    Ok(append(app, actor, command.room, command.client_id, AppendKind::Leave).await?)
}
