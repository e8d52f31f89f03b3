//! `GET /sessions` and `DELETE /sessions/{session}`: one's signed-in browsers.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use confab_protocol::SessionId;
use confab_protocol::api::SessionInfo;

use super::{Answer, InPath, Signed};
use crate::app::App;
use crate::chat;
use crate::refusal::Refusal;

pub(super) async fn get(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
) -> Answer<Vec<SessionInfo>> {
    Ok(Json(chat::list_sessions(&app, &actor).await?))
}

pub(super) async fn delete(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InPath(session): InPath<SessionId>,
) -> Result<StatusCode, Refusal> {
    chat::end_session(&app, &actor, session).await?;
    Ok(StatusCode::NO_CONTENT)
}
