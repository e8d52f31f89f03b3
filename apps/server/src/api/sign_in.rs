//! `POST /sign-in`: starts a session.

use std::sync::Arc;

use axum::extract::State;
use confab_protocol::api::SignIn;

use super::JsonBody;
use crate::app::App;
use crate::chat;
use crate::edge::MeAndCookie;
use crate::refusal::Refusal;

pub(super) async fn post(
    State(app): State<Arc<App>>,
    browser: chat::Browser,
    JsonBody(body): JsonBody<SignIn>,
) -> Result<MeAndCookie, Refusal> {
    let SignIn { handle, password } = body;
    let command = chat::SignIn { handle, password, browser };
    Ok(MeAndCookie::new(&app, &chat::sign_in(&app, command).await?))
}
