//! `POST /sign-up`: makes an account and signs in.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use confab_protocol::api::Secret;
use serde::Deserialize;

use super::body::FormBody;
use super::landing::{go_back, go_in};
use crate::api::UserAgent;
use crate::app::App;
use crate::auth::{SecretToken, TokenPrefix};
use crate::chat;
use crate::edge::{Client, MeAndCookie, Refusal, parse_handle};

#[derive(Debug, Deserialize)]
pub(super) struct Fields {
    handle: String,
    name: String,
    password: Secret,
    invite: Option<Secret>,
}

pub(super) async fn post(
    State(app): State<Arc<App>>,
    client: Client,
    UserAgent(user_agent): UserAgent,
    FormBody(fields): FormBody<Fields>,
) -> Response {
    let page = page(fields.invite.as_ref());
    let sign_up = async {
        let Fields { handle, name, password, invite } = fields;
        let handle = parse_handle(&handle)?;
        let command = chat::SignUp { handle, name, password, invite, client, user_agent };
        Ok::<_, Refusal>(chat::sign_up(&app, command).await?)
    };
    match sign_up.await {
        Ok(signed_in) => go_in("/", MeAndCookie::new(&app, signed_in).into_cookie()),
        Err(refusal) => go_back(&page, refusal),
    }
}

/// The page to go back to, with the invitation where it had one that could be one.
fn page(invite: Option<&Secret>) -> String {
    let code = invite.and_then(|code| SecretToken::parse(code.expose(), TokenPrefix::None));
    match code {
        Some(code) => format!("/sign-up?invite={}", code.reveal(TokenPrefix::None).expose()),
        None => "/sign-up".to_owned(),
    }
}
