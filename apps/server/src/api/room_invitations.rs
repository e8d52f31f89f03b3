//! `/room-invitations` for those who are invited, `/rooms/{room}/invitations` for who decides.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use confab_protocol::api::{InvitedPage, RoomInvitation};
use confab_protocol::{RoomId, RoomSummary, UserId};

use super::members::Page;
use super::{Answer, InPath, InQuery, Signed};
use crate::app::App;
use crate::chat;
use crate::refusal::Refusal;

/// The invitations that one may accept.
pub(super) async fn get(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
) -> Answer<Vec<RoomInvitation>> {
    Ok(Json(chat::list_room_invitations(&app, &actor).await?))
}

pub(super) async fn accept(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InPath(room): InPath<RoomId>,
) -> Answer<RoomSummary> {
    Ok(Json(chat::accept_room_invitation(&app, &actor, room).await?))
}

pub(super) async fn decline(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InPath(room): InPath<RoomId>,
) -> Result<StatusCode, Refusal> {
    chat::decline_room_invitation(&app, &actor, room).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// People who are invited to a room, by handle.
pub(super) async fn list(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InPath(room): InPath<RoomId>,
    InQuery(page): InQuery<Page>,
) -> Answer<InvitedPage> {
    Ok(Json(chat::list_invited(&app, &actor, room, page.after).await?))
}

/// Takes an invitation back.
pub(super) async fn revoke(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InPath((room, person)): InPath<(RoomId, UserId)>,
) -> Result<StatusCode, Refusal> {
    chat::revoke_room_invitation(&app, &actor, room, person).await?;
    Ok(StatusCode::NO_CONTENT)
}
