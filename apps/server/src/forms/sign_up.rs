//! `POST /sign-up`: makes an account and signs in.

use std::sync::Arc;

use axum::extract::State;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use confab_protocol::api::Secret;
use confab_web::Typed;
use serde::Deserialize;

use super::body::FormBody;
use super::landing::go_in;
use crate::app::App;
use crate::auth::{SecretToken, TokenPrefix};
use crate::chat;
use crate::edge::{MeAndCookie, parse_handle};
use crate::pages::{Visit, print_sign_up};

#[derive(Debug, Deserialize)]
pub(super) struct Fields {
    handle: String,
    name: String,
    password: Secret,
    invite: Option<Secret>,
}

pub(super) async fn post(
    State(app): State<Arc<App>>,
    browser: chat::Browser,
    head: Parts,
    FormBody(fields): FormBody<Fields>,
) -> Response {
    let typed = Typed::new([("handle", fields.handle.clone()), ("name", fields.name.clone())]);
    let invite = fields.invite.as_ref().and_then(possible);
    let sign_up = async {
        let Fields { handle, name, password, invite } = fields;
        let handle = parse_handle(&handle)?;
        let command = chat::SignUp { handle, name, password, invite, browser };
        chat::sign_up(&app, command).await
    };
    match sign_up.await {
        Ok(signed_in) => go_in("/", MeAndCookie::new(&app, &signed_in).into_cookies()),
        Err(refusal) => {
            let visit = Visit::by(app, None, head).refused(refusal, typed);
            print_sign_up(visit, invite).await.into_response()
        }
    }
}

/// The invitation's code, where it could be one.
fn possible(invite: &Secret) -> Option<String> {
    let code = SecretToken::parse(invite.expose(), TokenPrefix::None)?;
    Some(code.reveal(TokenPrefix::None).expose().to_owned())
}
