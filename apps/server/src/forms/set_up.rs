//! `POST /set-up`: makes the first account.

use std::sync::Arc;

use axum::extract::State;
use axum::http::request::Parts;
use axum::response::Response;
use confab_protocol::api::Secret;
use confab_web::Typed;
use serde::Deserialize;

use super::body::FormBody;
use super::landing::go_in;
use crate::app::App;
use crate::chat;
use crate::edge::{MeAndCookie, parse_handle};
use crate::pages::{Visit, print_set_up};

#[derive(Debug, Deserialize)]
pub(super) struct Fields {
    handle: String,
    name: String,
    password: Secret,
    code: Option<Secret>,
    /// Absent from pages of the release before.
    server_name: Option<String>,
}

pub(super) async fn post(
    State(app): State<Arc<App>>,
    browser: chat::Browser,
    head: Parts,
    FormBody(fields): FormBody<Fields>,
) -> Response {
    let typed = Typed::new([
        ("handle", fields.handle.clone()),
        ("name", fields.name.clone()),
        ("server_name", fields.server_name.clone().unwrap_or_default()),
        ("code", fields.code.as_ref().map(|code| code.expose().to_owned()).unwrap_or_default()),
    ]);
    let set_up = async {
        let Fields { handle, name, password, code, server_name } = fields;
        let handle = parse_handle(&handle)?;
        let command = chat::SetUp { handle, name, password, code, server_name, browser };
        chat::set_up(&app, command).await
    };
    match set_up.await {
        Ok(signed_in) => go_in("/", MeAndCookie::new(&app, &signed_in).into_cookies()),
        Err(refusal) => print_set_up(Visit::by(app, None, head).refused(refusal, typed)).await,
    }
}
