//! `GET` and `PATCH /rooms/{room}`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use confab_protocol::api::ChangeRoom;
use confab_protocol::{RoomId, RoomSummary};

use super::{Answer, InPath, JsonBody, Signed};
use crate::app::App;
use crate::chat;

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
