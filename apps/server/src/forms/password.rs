//! `POST /settings/password`: changes one's own password.

use std::sync::Arc;

use axum::extract::State;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use confab_protocol::api::Secret;
use confab_web::Typed;
use serde::Deserialize;

use super::body::FormBody;
use super::landing::go_in;
use super::signed::SignedForm;
use crate::app::App;
use crate::chat;
use crate::edge::MeAndCookie;
use crate::flash::Flash;
use crate::pages::{Visit, print_password};

#[derive(Debug, Deserialize)]
pub(super) struct Fields {
    current: Secret,
    /// The new one.
    password: Secret,
}

pub(super) async fn post(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    browser: chat::Browser,
    head: Parts,
    FormBody(fields): FormBody<Fields>,
) -> Response {
    let command = chat::ChangePassword { current: fields.current, new: fields.password, browser };
    match chat::change_password(&app, &actor, command).await {
        Ok(signed_in) => {
            let sentence = "Password changed. Every other browser has been signed out.";
            let flash = app.cookies.set_flash(&Flash::Done(sentence.to_owned()).value());
            let cookies = MeAndCookie::new(&app, &signed_in).into_cookies();
            go_in("/settings", cookies.into_iter().chain([flash]))
        }
        Err(error) => {
            let refusal = error;
            let visit = Visit::by(app, Some(actor), head).refused(refusal, Typed::default());
            print_password(visit).await.into_response()
        }
    }
}
