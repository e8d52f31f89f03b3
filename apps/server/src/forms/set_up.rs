//! `POST /set-up`: makes the first account.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use confab_protocol::api::Secret;
use serde::Deserialize;

use super::body::FormBody;
use super::landing::{go_back, go_in};
use crate::api::UserAgent;
use crate::app::App;
use crate::chat;
use crate::edge::{Client, MeAndCookie, Refusal, parse_handle};

#[derive(Debug, Deserialize)]
pub(super) struct Fields {
    handle: String,
    name: String,
    password: Secret,
    code: Option<Secret>,
}

pub(super) async fn post(
    State(app): State<Arc<App>>,
    client: Client,
    UserAgent(user_agent): UserAgent,
    FormBody(fields): FormBody<Fields>,
) -> Response {
    let set_up = async {
        let Fields { handle, name, password, code } = fields;
        let handle = parse_handle(&handle)?;
        let command = chat::SetUp { handle, name, password, code, client, user_agent };
        Ok::<_, Refusal>(chat::set_up(&app, command).await?)
    };
    match set_up.await {
        Ok(signed_in) => go_in("/", MeAndCookie::new(&app, signed_in).into_cookie()),
        Err(refusal) => go_back("/set-up", refusal),
    }
}
