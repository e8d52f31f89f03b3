//! `POST /rooms/leave`: leaves many rooms at once.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use confab_protocol::api::{LeaveRooms, LeftRooms};

use super::{Answer, JsonBody, Signed};
use crate::app::App;
use crate::chat;

pub(super) async fn post(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    JsonBody(body): JsonBody<LeaveRooms>,
) -> Answer<LeftRooms> {
    let rooms = chat::leave_rooms(&app, &actor, &body.rooms).await?;
    Ok(Json(LeftRooms { rooms }))
}
