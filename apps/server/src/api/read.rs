//! `PUT /rooms/{room}/read`: moves one's read pointer.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use confab_protocol::api::MoveRead;
use confab_protocol::{ReadPointer, RoomId};

use super::{Answer, InPath, JsonBody, Signed};
use crate::app::App;
use crate::chat;

pub(super) async fn put(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InPath(room): InPath<RoomId>,
    JsonBody(body): JsonBody<MoveRead>,
) -> Answer<ReadPointer> {
    let command = chat::MoveRead { room, read: body.read };
    Ok(Json(chat::move_read(&app, &actor, command).await?.read))
}
