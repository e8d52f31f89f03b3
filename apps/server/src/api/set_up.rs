//! `POST /set-up`: makes the first account.

use std::sync::Arc;

use axum::extract::State;
use confab_protocol::api::SetUp;

use super::JsonBody;
use crate::app::App;
use crate::chat;
use crate::edge::MeAndCookie;
use crate::refusal::Refusal;

pub(super) async fn post(
    State(app): State<Arc<App>>,
    browser: chat::Browser,
    JsonBody(body): JsonBody<SetUp>,
) -> Result<MeAndCookie, Refusal> {
    let SetUp { handle, name, password, code, server_name } = body;
    let command = chat::SetUp { handle, name, password, code, server_name, browser };
    Ok(MeAndCookie::new(&app, &chat::set_up(&app, command).await?))
}
