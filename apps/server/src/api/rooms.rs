//! `GET` and `POST /rooms`, `GET /rooms/browse?query=`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use confab_protocol::RoomSummary;
use confab_protocol::api::{NewRoom, PublicRoom};
use serde::Deserialize;

use super::{Answer, InQuery, JsonBody, Signed};
use crate::app::App;
use crate::chat;

/// The rooms that one is in.
pub(super) async fn get(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
) -> Answer<Vec<RoomSummary>> {
    Ok(Json(chat::list_rooms(&app, &actor).await?))
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
