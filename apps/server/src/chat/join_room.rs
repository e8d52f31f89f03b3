//! Joins a public room.

use confab_policy::Action;
use confab_protocol::{ClientId, Membership, RoomId, RoomSummary};
use confab_store::{AppendError, AppendKind, Appended};

use super::append::append;
use super::caps::{self};
use crate::app::App;
use crate::auth::Actor;
use crate::refusal::Refusal;

/// The room to join.
#[derive(Clone, Debug)]
pub struct JoinRoom {
    pub room: RoomId,
    pub client_id: ClientId,
}

/// The actor is in.
#[derive(Clone, Debug)]
pub struct Joined {
    pub appended: Appended,
    pub room: RoomSummary,
}

/// Makes the actor a member of a public room and tells their devices. Being one is no error.
pub async fn join_room(app: &App, actor: &Actor, command: JoinRoom) -> Result<Joined, Refusal> {
    actor.require(Action::Join.scope())?;
    let access = app.store.find_access(command.room, actor.id()).await?;
    if access.is_some_and(|access| access.membership == Membership::Visitor) {
        caps::place_for_oneself(app, actor).await?;
    }
    let appended = append(app, actor, command.room, command.client_id, AppendKind::Join).await?;
    let room = app.store.find_room(command.room, actor.id()).await?;
    let room = room.ok_or(AppendError::NoRoom)?;
    Ok(Joined { appended, room })
}
