//! `GET`, `PATCH` and `DELETE /rooms/{room}`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use confab_protocol::api::ChangeRoom;
use confab_protocol::{RoomId, RoomSummary};

use super::{Answer, InPath, JsonBody, Signed};
use crate::app::App;
use crate::chat;
use crate::refusal::Refusal;

/// A room as the asker sees it.
pub(super) async fn get(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InPath(room): InPath<RoomId>,
) -> Answer<RoomSummary> {
    Ok(Json(chat::find_room(&app, &actor, room).await?))
}

/// Changes its name or topic, and answers the room.
pub(super) async fn patch(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InPath(room): InPath<RoomId>,
    JsonBody(change): JsonBody<ChangeRoom>,
) -> Answer<RoomSummary> {
    let ChangeRoom { name, topic } = change;
    let command = chat::ChangeRoom { room, client_id: app.random.client_id(), name, topic };
    chat::change_room(&app, &actor, command).await?;
    Ok(Json(chat::find_room(&app, &actor, room).await?))
}

/// Deletes it, with all that was said in it.
pub(super) async fn delete(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InPath(room): InPath<RoomId>,
) -> Result<StatusCode, Refusal> {
    chat::delete_room(&app, &actor, room).await?;
    Ok(StatusCode::NO_CONTENT)
}
