//! `GET` and `PATCH /settings`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use confab_protocol::api::{ChangeSettings, Settings};

use super::{Answer, JsonBody, Signed};
use crate::app::App;
use crate::chat;

/// What everyone may know.
pub(super) async fn get(State(app): State<Arc<App>>) -> Answer<Settings> {
    Ok(Json(chat::read_settings(&app).await?))
}

/// Changes some of it, for administrators.
pub(super) async fn patch(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    JsonBody(change): JsonBody<ChangeSettings>,
) -> Answer<Settings> {
    Ok(Json(chat::change_settings(&app, &actor, change).await?))
}
