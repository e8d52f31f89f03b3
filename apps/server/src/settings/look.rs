//! Remembers how the app is to look, in a cookie of the browser.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use confab_web::{Density, Preferences, TextSize, Theme};
use confab_words::settings as words;
use serde::Deserialize;

use crate::app::App;
use crate::forms::{FormBody, SignedForm, go_saying};

#[derive(Debug, Deserialize)]
pub(crate) struct Fields {
    #[serde(default)]
    theme: String,
    #[serde(default)]
    density: String,
    #[serde(default)]
    order: String,
    #[serde(default)]
    size: String,
}

/// The form `POST /settings/look`.
pub(crate) async fn form(
    State(app): State<Arc<App>>,
    SignedForm(_actor): SignedForm,
    FormBody(fields): FormBody<Fields>,
) -> Response {
    let theme = Theme::from_word(&fields.theme);
    let density = Density::from_word(&fields.density);
    let by_activity = fields.order == "activity";
    let size = TextSize::from_word(&fields.size);
    let look = Preferences { theme, density, by_activity, size, nav: None };
    let mut response = go_saying(&app, "/settings", words::appearance_saved());
    for cookie in [look.to_cookie(), look.to_order_cookie(), look.to_size_cookie()] {
        if let Ok(cookie) = HeaderValue::try_from(cookie) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
    response
}
