//! Lets people be asked before they are added to a room: they accept or decline an invitation.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use confab_policy::Action;
use confab_protocol::api::{InvitedPage, RoomInvitation, Scope};
use confab_protocol::{ErrorCode, RoomId, RoomSummary, Signal, UserId};
use confab_store::{AppendError, AppendKind, Invited, NewRoomInvitation};
use confab_words::rooms as words;

use super::by_handle::Page;
use super::{by_handle, caps};
use crate::access::require_room;
use crate::app::App;
use crate::append::{Author, append_as};
use crate::auth::Actor;
use crate::extract::{Answer, InPath, InQuery, Signed};
use crate::forms::{SignedForm, go_back, go_saying, go_to};
use crate::refusal::Refusal;

/// Asks someone instead of adding them, and tells their devices.
pub(crate) async fn invite_to_room(
    app: &App,
    actor: &Actor,
    room: RoomId,
    person: UserId,
) -> Result<(), Refusal> {
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
        Invited::Declined => Err(Refusal::new(
            ErrorCode::Forbidden,
            "they declined an invitation to this room recently",
        )),
        Invited::NotAllowed => Err(AppendError::NotAllowed.into()),
    }
}

/// The invitations that the actor may accept, newest first.
pub async fn list_room_invitations(
    app: &App,
    actor: &Actor,
) -> Result<Vec<RoomInvitation>, Refusal> {
    actor.require(Scope::Read)?;
    Ok(app.store.room_invitations_of(actor.id()).await?)
}

/// Brings the actor into the room as the one who invited them: whatever keeps that member from
/// adding them by now ends the invitation.
pub async fn accept_room_invitation(
    app: &App,
    actor: &Actor,
    room: RoomId,
) -> Result<RoomSummary, Refusal> {
    actor.require(Scope::Write)?;
    let person = actor.id();
    let found = app.store.find_room_invitation(room, person).await?;
    let invitation =
        found.ok_or_else(|| Refusal::new(ErrorCode::NotFound, "no such invitation"))?;
    caps::place_for_oneself(app, actor).await?;
    let (inviter, client_id) = (Author::member(invitation.by.id), app.random.client_id());
    let what = AppendKind::Add { member: person };
    match append_as(app, inviter, room, client_id, what).await {
        Ok(_) => {}
        Err(AppendError::Store(error)) => return Err(error.into()),
        Err(_) => return Err(Refusal::new(ErrorCode::NotFound, "no such invitation")),
    }
    app.store
        .find_room(room, person)
        .await?
        .ok_or_else(|| Refusal::new(ErrorCode::NotFound, "no such invitation"))
}

/// Says no. The room's members may not ask again for a week.
pub async fn decline_room_invitation(
    app: &App,
    actor: &Actor,
    room: RoomId,
) -> Result<(), Refusal> {
    actor.require(Scope::Write)?;
    let declined = app.store.decline_room_invitation(room, actor.id(), app.clock.now()).await?;
    if declined { Ok(()) } else { Err(Refusal::new(ErrorCode::NotFound, "no such invitation")) }
}

/// People who are invited to a room, by handle, for those who may put people out of it.
pub async fn list_invited(
    app: &App,
    actor: &Actor,
    room: RoomId,
    after: Option<String>,
) -> Result<InvitedPage, Refusal> {
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
) -> Result<(), Refusal> {
    require_room(app, actor, room, Action::Ban).await?;
    let ended = app.store.end_room_invitation(room, person, app.clock.now()).await?;
    if ended { Ok(()) } else { Err(Refusal::new(ErrorCode::NotFound, "no such invitation")) }
}

/// `GET /room-invitations`. The invitations that one may accept.
pub(crate) async fn get(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
) -> Answer<Vec<RoomInvitation>> {
    Ok(Json(list_room_invitations(&app, &actor).await?))
}

/// `POST /room-invitations/{room}/accept`.
pub(crate) async fn accept(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InPath(room): InPath<RoomId>,
) -> Answer<RoomSummary> {
    Ok(Json(accept_room_invitation(&app, &actor, room).await?))
}

/// `POST /room-invitations/{room}/decline`.
pub(crate) async fn decline(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InPath(room): InPath<RoomId>,
) -> Result<StatusCode, Refusal> {
    decline_room_invitation(&app, &actor, room).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `GET /rooms/{room}/invitations`. People who are invited to a room, by handle.
pub(crate) async fn list(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InPath(room): InPath<RoomId>,
    InQuery(page): InQuery<Page>,
) -> Answer<InvitedPage> {
    Ok(Json(list_invited(&app, &actor, room, page.after).await?))
}

/// `DELETE /rooms/{room}/invitations/{user}`. Takes an invitation back.
pub(crate) async fn revoke(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InPath((room, person)): InPath<(RoomId, UserId)>,
) -> Result<StatusCode, Refusal> {
    revoke_room_invitation(&app, &actor, room, person).await?;
    Ok(StatusCode::NO_CONTENT)
}

const PAGE: &str = "/rooms";

/// The form `POST /invitations/{room}/accept`.
pub(crate) async fn accept_form(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    InPath(room): InPath<RoomId>,
) -> Response {
    match accept_room_invitation(&app, &actor, room).await {
        Ok(_) => go_to(&format!("/rooms/{room}")),
        Err(error) => go_back(&app, PAGE, error),
    }
}

/// The form `POST /invitations/{room}/decline`.
pub(crate) async fn decline_form(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    InPath(room): InPath<RoomId>,
) -> Response {
    match decline_room_invitation(&app, &actor, room).await {
        Ok(()) => go_saying(&app, PAGE, words::invitation_declined()),
        Err(error) => go_back(&app, PAGE, error),
    }
}

/// The form `POST /rooms/{room}/invitations/{user}/revoke`.
///
/// Takes an invitation back, on the page of a room's people.
pub(crate) async fn revoke_form(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    InPath((room, person)): InPath<(RoomId, UserId)>,
) -> Response {
    let page = format!("/rooms/{room}/people");
    match revoke_room_invitation(&app, &actor, room, person).await {
        Ok(()) => go_saying(&app, &page, words::invitation_revoked()),
        Err(error) => go_back(&app, &page, error),
    }
}
