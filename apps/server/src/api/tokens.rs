//! `GET` and `POST /tokens`, `DELETE /tokens/{token}`: one's API tokens.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use confab_protocol::SessionId;
use confab_protocol::api::{NewToken, NewTokenSecret, TokenInfo};

use super::{Answer, InPath, JsonBody, Signed};
use crate::app::App;
use crate::chat;
use crate::refusal::Refusal;

pub(super) async fn get(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
) -> Answer<Vec<TokenInfo>> {
    Ok(Json(chat::list_tokens(&app, &actor).await?))
}

pub(super) async fn post(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    JsonBody(new): JsonBody<NewToken>,
) -> Answer<NewTokenSecret> {
    let made = chat::create_token(&app, &actor, new).await?;
    Ok(Json(NewTokenSecret { token: made.token, secret: made.secret }))
}

pub(super) async fn delete(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InPath(token): InPath<SessionId>,
) -> Result<StatusCode, Refusal> {
    chat::revoke_token(&app, &actor, token).await?;
    Ok(StatusCode::NO_CONTENT)
}
