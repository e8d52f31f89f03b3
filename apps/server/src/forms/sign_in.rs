//! `POST /sign-in`: starts a session.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use confab_protocol::api::Secret;
use serde::Deserialize;

use super::body::FormBody;
use super::landing::{go_back, go_in, own_path};
use crate::api::UserAgent;
use crate::app::App;
use crate::chat;
use crate::edge::{Client, MeAndCookie};

#[derive(Debug, Deserialize)]
pub(super) struct Fields {
    handle: String,
    password: Secret,
    /// Where someone wanted to go when they were sent to sign in.
    next: Option<String>,
}

pub(super) async fn post(
    State(app): State<Arc<App>>,
    client: Client,
    UserAgent(user_agent): UserAgent,
    FormBody(fields): FormBody<Fields>,
) -> Response {
    let Fields { handle, password, next } = fields;
    let next = own_path(next.as_deref());
    let command = chat::SignIn { handle, password, client, user_agent };
    match chat::sign_in(&app, command).await {
        Ok(signed_in) => {
            go_in(next.unwrap_or("/"), MeAndCookie::new(&app, signed_in).into_cookie())
        }
        Err(error) => {
            let next = next.map(|next| format!("?next={}", encode(next))).unwrap_or_default();
            go_back(&format!("/sign-in{next}"), error.into())
        }
    }
}

fn encode(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}
