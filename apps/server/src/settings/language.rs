//! Remembers the language of someone's pages, in a cookie of the browser.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use confab_words::{Language, settings as words};
use serde::Deserialize;

use crate::app::App;
use crate::forms::{FormBody, SignedForm, go_saying, go_to};

#[derive(Debug, Deserialize)]
pub(crate) struct Fields {
    #[serde(default)]
    language: String,
}

/// The form `POST /settings/language`. The sentence about it is in the new language.
pub(crate) async fn form(
    State(app): State<Arc<App>>,
    SignedForm(_actor): SignedForm,
    FormBody(fields): FormBody<Fields>,
) -> Response {
    let chosen = Language::named(&fields.language, app.config.pseudo_languages);
    let Some(language) = chosen else { return go_to("/settings") };
    let said = language.speak(words::language_saved);
    let mut response = go_saying(&app, "/settings", said);
    if let Ok(cookie) = HeaderValue::from_str(&language.to_cookie()) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}
