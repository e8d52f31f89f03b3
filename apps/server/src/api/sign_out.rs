//! `POST /sign-out`: ends the session that asks.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Response};

use super::Signed;
use crate::app::App;
use crate::chat;
use crate::edge::FORGET_STORAGE;
use crate::refusal::Refusal;

pub(super) async fn post(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Signed(actor): Signed,
) -> Result<Response, Refusal> {
    let ended = chat::sign_out(&app, &actor, app.cookies.sessions(&headers)).await?;
    let cookies = app.cookies.clear_session(&headers, &ended);
    let cookies = cookies.into_iter().map(|cookie| (header::SET_COOKIE, cookie));
    Ok((StatusCode::NO_CONTENT, [FORGET_STORAGE], AppendHeaders(cookies)).into_response())
}
