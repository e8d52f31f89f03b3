//! `POST /direct`: opens the direct room with someone.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use confab_protocol::RoomSummary;
use confab_protocol::api::OpenDirect;

use super::{Answer, JsonBody, Signed};
use crate::app::App;
use crate::chat;

pub(super) async fn post(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    JsonBody(body): JsonBody<OpenDirect>,
) -> Answer<RoomSummary> {
    Ok(Json(chat::open_direct(&app, &actor, &body.handle).await?))
}
