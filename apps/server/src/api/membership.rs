//! `POST /rooms/{room}/join` and `POST /rooms/{room}/leave`: one's own membership.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use confab_protocol::{RoomId, RoomSummary};

use super::{Answer, InPath, Signed};
use crate::app::App;
use crate::chat;
use crate::refusal::Refusal;

pub(super) async fn join(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InPath(room): InPath<RoomId>,
) -> Answer<RoomSummary> {
    let command = chat::JoinRoom { room, client_id: app.random.client_id() };
    Ok(Json(chat::join_room(&app, &actor, command).await?.room))
}

pub(super) async fn leave(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InPath(room): InPath<RoomId>,
) -> Result<StatusCode, Refusal> {
    let command = chat::LeaveRoom { room, client_id: app.random.client_id() };
    chat::leave_room(&app, &actor, command).await?;
    Ok(StatusCode::NO_CONTENT)
}
