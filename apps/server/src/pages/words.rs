//! Gives out the words that a live page needs after its first screen.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use confab_words::Language;

use crate::app::App;
use crate::extract::InPath;
use crate::refusal::Refusal;

/// The file `GET /words/{name}`. Its name is a language's with the hash of the words, so it never
/// changes; a server of another release has other words, and none under this name.
pub(crate) async fn get(
    State(app): State<Arc<App>>,
    InPath(name): InPath<String>,
) -> Result<impl IntoResponse, Refusal> {
    let found = name.rsplit_once('-').and_then(|(tag, hash)| {
        Language::named(tag, app.config.pseudo_languages).filter(|it| it.late_name() == hash)
    });
    let language = found.ok_or_else(|| Refusal::not_found("file"))?;
    let headers = [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    Ok((headers, language.late()))
}
