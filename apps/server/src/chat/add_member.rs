//! Brings someone into a room.

use confab_policy::Action;
use confab_protocol::{ClientId, Handle, Membership, RoomId, UserId};
use confab_store::{AppendKind, Appended, Done, StoreError};

use super::append::append;
use super::caps::{self};
use super::require_room;
use super::room_invitations::invite_to_room;
use crate::app::App;
use crate::auth::Actor;
use crate::refusal::Refusal;

/// Whom to bring in, and where.
#[derive(Clone, Debug)]
pub struct AddMember {
    pub room: RoomId,
    pub client_id: ClientId,
    pub handle: Handle,
}

/// The outcome of adding someone.
#[derive(Clone, Debug)]
pub enum Added {
    /// They are in.
    Member(Box<Appended>),
    /// They want to be asked, and were.
    Invited,
}

/// Makes another person a member, as any member may, and tells that person's devices; or invites
/// them, where they want to be asked.
pub async fn add_member(app: &App, actor: &Actor, command: AddMember) -> Result<Added, Refusal> {
    require_room(app, actor, command.room, Action::AddMember).await?;
    let found = app.store.find_credentials(&command.handle).await?;
    let (member, _) =
        found.filter(|(a, _)| a.active).ok_or_else(|| Refusal::no_person().at("handle"))?;
    let member = member.person.id;
    if !is_in(app, command.room, member).await? {
        caps::not_too_often(app, actor, Done::Additions).await?;
        if app.store.asks_first(member).await? {
            invite_to_room(app, actor, command.room, member).await?;
            return Ok(Added::Invited);
        }
        caps::place_for(app, member).await?;
    }
    let what = AppendKind::Add { member };
    let appended = append(app, actor, command.room, command.client_id, what).await?;
    Ok(Added::Member(Box::new(appended)))
}

async fn is_in(app: &App, room: RoomId, person: UserId) -> Result<bool, StoreError> {
    let access = app.store.find_access(room, person).await?;
    Ok(access.is_some_and(|access| access.membership != Membership::Visitor))
}
