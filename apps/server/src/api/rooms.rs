//! `GET` and `POST /rooms`, `GET /rooms/browse?query=`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use confab_protocol::api::{NewRoom, PublicRoom};
use confab_protocol::{RoomId, RoomSummary};
use serde::Deserialize;

use super::{Answer, InQuery, JsonBody, Signed};
use crate::app::App;
use crate::chat;
use crate::refusal::Refusal;

#[derive(Debug, Deserialize)]
pub(super) struct Page {
    after: Option<RoomId>,
    limit: Option<u32>,
}

/// The rooms that one is in: a page of them, or what fits an answer without pages.
pub(super) async fn get(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InQuery(page): InQuery<Page>,
) -> Result<Response, Refusal> {
    if page.after.is_none() && page.limit.is_none() {
        return Ok(Json(chat::list_rooms(&app, &actor).await?).into_response());
    }
    let after = page.after.unwrap_or(RoomId(0));
    Ok(Json(chat::rooms_page(&app, &actor, after, page.limit).await?).into_response())
}

/// Makes a room.
pub(super) async fn post(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    JsonBody(new): JsonBody<NewRoom>,
) -> Answer<RoomSummary> {
    let NewRoom { name, topic, visibility } = new;
    let command = chat::CreateRoom { name, topic, visibility };
    Ok(Json(chat::create_room(&app, &actor, command).await?))
}

#[derive(Debug, Deserialize)]
pub(super) struct Browse {
    #[serde(default)]
    query: String,
}

/// Public rooms, whether one is in them or not.
pub(super) async fn browse(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InQuery(browse): InQuery<Browse>,
) -> Answer<Vec<PublicRoom>> {
    Ok(Json(chat::browse_rooms(&app, &actor, &browse.query).await?))
}
