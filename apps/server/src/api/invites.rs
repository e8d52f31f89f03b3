//! `GET` and `POST /invites`, `DELETE /invites/{invite}`: invitation links, for administrators.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use confab_protocol::api::{Invite, NewInvite, NewInviteLink};

use super::{Answer, InPath, JsonBody, Signed};
use crate::app::App;
use crate::chat;
use crate::edge::invite_link;
use crate::refusal::Refusal;

pub(super) async fn get(State(app): State<Arc<App>>, Signed(actor): Signed) -> Answer<Vec<Invite>> {
    Ok(Json(chat::list_invites(&app, &actor).await?))
}

pub(super) async fn post(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    headers: HeaderMap,
    JsonBody(new): JsonBody<NewInvite>,
) -> Answer<NewInviteLink> {
    let made = chat::create_invite(&app, &actor, new).await?;
    let link = invite_link(&app.config, &headers, &made.code);
    Ok(Json(NewInviteLink { invite: made.invite, link }))
}

pub(super) async fn delete(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InPath(invite): InPath<i64>,
) -> Result<StatusCode, Refusal> {
    chat::revoke_invite(&app, &actor, invite).await?;
    Ok(StatusCode::NO_CONTENT)
}
