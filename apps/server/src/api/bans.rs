//! `GET /rooms/{room}/bans`, `PUT` and `DELETE /rooms/{room}/bans/{user}`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use confab_protocol::api::BansPage;
use confab_protocol::{RoomId, UserId};

use super::members::Page;
use super::{Answer, InPath, InQuery, Signed};
use crate::app::App;
use crate::chat;
use crate::refusal::Refusal;

/// A page of bans by handle.
pub(super) async fn get(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InPath(room): InPath<RoomId>,
    InQuery(page): InQuery<Page>,
) -> Answer<BansPage> {
    let query = chat::ListBans { room, after: page.after };
    Ok(Json(chat::list_bans(&app, &actor, query).await?))
}

/// Bans someone.
pub(super) async fn put(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InPath((room, person)): InPath<(RoomId, UserId)>,
) -> Result<StatusCode, Refusal> {
    chat::ban_person(&app, &actor, room, person).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lifts a ban.
pub(super) async fn delete(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InPath((room, person)): InPath<(RoomId, UserId)>,
) -> Result<StatusCode, Refusal> {
    chat::lift_ban(&app, &actor, room, person).await?;
    Ok(StatusCode::NO_CONTENT)
}
