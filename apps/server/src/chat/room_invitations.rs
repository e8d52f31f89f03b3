//! Lets people be asked before they are added to a room: they accept or decline an invitation.

use confab_policy::Action;
use confab_protocol::api::{InvitedPage, RoomInvitation, Scope};
use confab_protocol::{RoomId, RoomSummary, Signal, UserId};
use confab_store::{AppendError, AppendKind, Invited, NewRoomInvitation, StoreError};

use super::append::{Author, append_as};
use super::caps::{self, CapError};
use super::{RequireRoomError, by_handle, require_room};
use crate::app::App;
use crate::auth::{Actor, NotPermitted};

/// Why an invitation comes to nothing.
#[derive(Debug, thiserror::Error)]
pub enum RoomInvitationError {
    /// There is none, or it does not hold any more.
    #[error("no such invitation")]
    NoInvitation,
    #[error("they declined an invitation to this room recently")]
    Declined,
    #[error(transparent)]
    Cap(#[from] CapError),
    #[error(transparent)]
    Room(#[from] RequireRoomError),
    #[error(transparent)]
    Append(#[from] AppendError),
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Asks someone instead of adding them, and tells their devices.
pub(super) async fn invite_to_room(
    app: &App,
    actor: &Actor,
    room: RoomId,
    person: UserId,
) -> Result<(), RoomInvitationError> {
    let new = NewRoomInvitation { room, person, by: actor.id(), at: app.clock.now() };
    match app.store.invite_to_room(new).await? {
        Invited::New => {
            if let Some(invitation) = app.store.find_room_invitation(room, person).await? {
                let invitation = Box::new(invitation);
                app.live.tell_person(person, &Signal::RoomInvited { invitation });
            }
            Ok(())
        }
        Invited::Already => Ok(()),
        Invited::Declined => Err(RoomInvitationError::Declined),
        Invited::NotAllowed => Err(AppendError::NotAllowed.into()),
    }
}

/// The invitations that the actor may accept, newest first.
pub async fn list_room_invitations(
    app: &App,
    actor: &Actor,
) -> Result<Vec<RoomInvitation>, RoomInvitationError> {
    actor.require(Scope::Read)?;
    Ok(app.store.room_invitations_of(actor.id()).await?)
}

/// Brings the actor into the room as the one who invited them: whatever keeps that member from
/// adding them by now ends the invitation.
pub async fn accept_room_invitation(
    app: &App,
    actor: &Actor,
    room: RoomId,
) -> Result<RoomSummary, RoomInvitationError> {
    actor.require(Scope::Write)?;
    let person = actor.id();
    let found = app.store.find_room_invitation(room, person).await?;
    let invitation = found.ok_or(RoomInvitationError::NoInvitation)?;
    caps::place_for_oneself(app, actor).await?;
    let (inviter, client_id) = (Author::member(invitation.by.id), app.random.client_id());
    let what = AppendKind::Add { member: person };
    match append_as(app, inviter, room, client_id, what).await {
        Ok(_) => {}
        Err(AppendError::Store(error)) => return Err(error.into()),
        Err(_) => return Err(RoomInvitationError::NoInvitation),
    }
    app.store.find_room(room, person).await?.ok_or(RoomInvitationError::NoInvitation)
}

/// Says no. The room's members may not ask again for a week.
pub async fn decline_room_invitation(
    app: &App,
    actor: &Actor,
    room: RoomId,
) -> Result<(), RoomInvitationError> {
    actor.require(Scope::Write)?;
    let declined = app.store.decline_room_invitation(room, actor.id(), app.clock.now()).await?;
    if declined { Ok(()) } else { Err(RoomInvitationError::NoInvitation) }
}

/// People who are invited to a room, by handle, for those who may put people out of it.
pub async fn list_invited(
    app: &App,
    actor: &Actor,
    room: RoomId,
    after: Option<String>,
) -> Result<InvitedPage, RoomInvitationError> {
    require_room(app, actor, room, Action::Ban).await?;
    let mut invited = app.store.invited_to(room, after.as_deref(), by_handle::ASKED).await?;
    let more = by_handle::cut(&mut invited);
    Ok(InvitedPage { invited, more })
}

/// Takes an invitation back, as the room's owner and administrators may.
pub async fn revoke_room_invitation(
    app: &App,
    actor: &Actor,
    room: RoomId,
    person: UserId,
) -> Result<(), RoomInvitationError> {
    require_room(app, actor, room, Action::Ban).await?;
    let ended = app.store.end_room_invitation(room, person, app.clock.now()).await?;
    if ended { Ok(()) } else { Err(RoomInvitationError::NoInvitation) }
}
