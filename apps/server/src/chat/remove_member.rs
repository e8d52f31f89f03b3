//! Puts someone out of a room.

use confab_policy::Action;
use confab_protocol::{ClientId, RoomId, UserId};
use confab_store::{AppendKind, Appended};

use super::append::append;
use super::require_room;
use crate::app::App;
use crate::auth::Actor;
use crate::refusal::Refusal;

/// Whom to put out, and where.
#[derive(Clone, Debug)]
pub struct RemoveMember {
    pub room: RoomId,
    pub client_id: ClientId,
    pub member: UserId,
}

/// Ends another person's membership, as the owner and administrators may; within a second no
/// server delivers a private room to them any more.
pub async fn remove_member(
    app: &App,
    actor: &Actor,
    command: RemoveMember,
) -> Result<Appended, Refusal> {
    require_room(app, actor, command.room, Action::RemoveMember).await?;
    let what = AppendKind::Remove { member: command.member };
    Ok(append(app, actor, command.room, command.client_id, what).await?)
}
