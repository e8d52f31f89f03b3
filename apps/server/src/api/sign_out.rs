//! `POST /sign-out`: ends the session that asks.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::Signed;
use crate::app::App;
use crate::chat;
use crate::edge::Refusal;

pub(super) async fn post(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
) -> Result<Response, Refusal> {
    chat::sign_out(&app, &actor).await?;
    let cookie = app.config.session_cookie().clear();
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie)]).into_response())
}
