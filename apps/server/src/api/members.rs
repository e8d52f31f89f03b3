//! `GET` and `POST /rooms/{room}/members`, `DELETE /rooms/{room}/members/{user}`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use confab_protocol::api::{AddMember, AskedMember, MembersPage};
use confab_protocol::{RoomId, UserId};
use serde::Deserialize;

use super::{Answer, InPath, InQuery, JsonBody, Signed};
use crate::app::App;
use crate::chat;
use crate::refusal::Refusal;

/// Which page of people.
#[derive(Debug, Deserialize)]
pub(super) struct Page {
    pub(super) after: Option<String>,
}

/// Which page of a room's members.
#[derive(Debug, Deserialize)]
pub(super) struct MembersQuery {
    #[serde(default)]
    query: String,
    after: Option<String>,
}

/// A page of members by handle, of all or of those who are called so.
pub(super) async fn get(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InPath(room): InPath<RoomId>,
    InQuery(page): InQuery<MembersQuery>,
) -> Answer<MembersPage> {
    let query = chat::ListMembers { room, query: page.query, after: page.after };
    Ok(Json(chat::list_members(&app, &actor, query).await?))
}

/// Brings someone in, or invites them where they want to be asked.
pub(super) async fn post(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InPath(room): InPath<RoomId>,
    JsonBody(body): JsonBody<AddMember>,
) -> Result<Response, Refusal> {
    let client_id = app.random.client_id();
    let command = chat::AddMember { room, client_id, handle: body.handle };
    Ok(match chat::add_member(&app, &actor, command).await? {
        chat::Added::Member(_) => StatusCode::NO_CONTENT.into_response(),
        chat::Added::Invited => {
            (StatusCode::ACCEPTED, Json(AskedMember { invited: true })).into_response()
        }
    })
}

/// Puts someone out.
pub(super) async fn delete(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InPath((room, member)): InPath<(RoomId, UserId)>,
) -> Result<StatusCode, Refusal> {
    let command = chat::RemoveMember { room, client_id: app.random.client_id(), member };
    chat::remove_member(&app, &actor, command).await?;
    Ok(StatusCode::NO_CONTENT)
}
