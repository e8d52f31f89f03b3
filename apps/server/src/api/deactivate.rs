//! `POST /people/{user}/deactivate`: closes an account, for administrators.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use confab_protocol::UserId;

use super::{InPath, Signed};
use crate::app::App;
use crate::chat;
use crate::refusal::Refusal;

pub(super) async fn post(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InPath(person): InPath<UserId>,
) -> Result<StatusCode, Refusal> {
    chat::deactivate_account(&app, &actor, person).await?;
    Ok(StatusCode::NO_CONTENT)
}
