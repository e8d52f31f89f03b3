//! `POST /sign-in`: starts a session.

use std::sync::Arc;

use axum::extract::State;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use confab_protocol::api::Secret;
use confab_web::{SignInWhy, Typed};
use serde::Deserialize;

use super::body::FormBody;
use super::landing::{go_in, own_path};
use crate::app::App;
use crate::chat;
use crate::edge::MeAndCookie;
use crate::pages::{Visit, print_sign_in};

#[derive(Debug, Deserialize)]
pub(super) struct Fields {
    handle: String,
    password: Secret,
    /// Where someone wanted to go when they were sent to sign in.
    next: Option<String>,
}

pub(super) async fn post(
    State(app): State<Arc<App>>,
    browser: chat::Browser,
    head: Parts,
    FormBody(fields): FormBody<Fields>,
) -> Response {
    let Fields { handle, password, next } = fields;
    let next = own_path(next.as_deref()).map(str::to_owned);
    let typed = Typed::new([("handle", handle.clone())]);
    let command = chat::SignIn { handle, password, browser };
    match chat::sign_in(&app, command).await {
        Ok(signed_in) => {
            go_in(next.as_deref().unwrap_or("/"), MeAndCookie::new(&app, &signed_in).into_cookies())
        }
        Err(error) => {
            let visit = Visit::by(app, None, head).refused(error.into(), typed);
            print_sign_in(visit, next, SignInWhy::Visit).await.into_response()
        }
    }
}
