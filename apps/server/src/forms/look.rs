//! `POST /settings/look`: remembers how the app is to look, in a cookie of the browser.

use axum::http::HeaderValue;
use axum::response::Response;
use confab_web::{Density, Preferences, Theme};
use serde::Deserialize;

use super::body::FormBody;
use super::landing::{go_in, go_to};
use super::signed::SignedForm;

#[derive(Debug, Deserialize)]
pub(super) struct Fields {
    #[serde(default)]
    theme: String,
    #[serde(default)]
    density: String,
}

pub(super) async fn post(
    SignedForm(_actor): SignedForm,
    FormBody(fields): FormBody<Fields>,
) -> Response {
    let theme = Theme::from_word(&fields.theme);
    let density = Density::from_word(&fields.density);
    match HeaderValue::from_str(&Preferences { theme, density }.to_cookie()) {
        Ok(cookie) => go_in("/settings", [cookie]),
        Err(_) => go_to("/settings"),
    }
}
