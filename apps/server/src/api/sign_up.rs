//! `POST /sign-up`: makes an account and signs in.

use std::sync::Arc;

use axum::extract::State;
use confab_protocol::api::SignUp;

use super::JsonBody;
use crate::app::App;
use crate::chat;
use crate::edge::MeAndCookie;
use crate::refusal::Refusal;

pub(super) async fn post(
    State(app): State<Arc<App>>,
    browser: chat::Browser,
    JsonBody(body): JsonBody<SignUp>,
) -> Result<MeAndCookie, Refusal> {
    let SignUp { handle, name, password, invite } = body;
    let command = chat::SignUp { handle, name, password, invite, browser };
    Ok(MeAndCookie::new(&app, &chat::sign_up(&app, command).await?))
}
