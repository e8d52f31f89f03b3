//! `PUT /me/password`: changes one's own password and signs all other browsers out.

use std::sync::Arc;

use axum::extract::State;
use confab_protocol::api::ChangePassword;

use super::{JsonBody, Signed};
use crate::app::App;
use crate::chat;
use crate::edge::MeAndCookie;
use crate::refusal::Refusal;

pub(super) async fn put(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    browser: chat::Browser,
    JsonBody(body): JsonBody<ChangePassword>,
) -> Result<MeAndCookie, Refusal> {
    let ChangePassword { current, new } = body;
    let command = chat::ChangePassword { current, new, browser };
    Ok(MeAndCookie::new(&app, &chat::change_password(&app, &actor, command).await?))
}
