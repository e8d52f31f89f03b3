//! `POST /sign-in`: starts a session.

use std::sync::Arc;

use axum::extract::State;
use confab_protocol::api::SignIn;

use super::{JsonBody, UserAgent};
use crate::app::App;
use crate::chat;
use crate::edge::{Client, MeAndCookie, Refusal};

pub(super) async fn post(
    State(app): State<Arc<App>>,
    client: Client,
    UserAgent(user_agent): UserAgent,
    JsonBody(body): JsonBody<SignIn>,
) -> Result<MeAndCookie, Refusal> {
    let SignIn { handle, password } = body;
    let command = chat::SignIn { handle, password, client, user_agent };
    Ok(MeAndCookie::new(&app, chat::sign_in(&app, command).await?))
}
