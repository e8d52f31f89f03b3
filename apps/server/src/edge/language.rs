//! Answers each request in the language of its reader.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::Response;
use confab_words::{Language, Speaking};

use crate::app::App;
use crate::auth::cookie_values;
use crate::config::Config;

/// Speaks the reader's language until the answer is there: pages, and sentences about forms.
pub async fn speak(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let language = language_of(&app.config, request.headers());
    Speaking::new(language, next.run(request)).await
}

/// The language that someone chose; else the best that their browser accepts.
fn language_of(config: &Config, headers: &HeaderMap) -> &'static Language {
    let named = |tag| Language::named(tag, config.pseudo_languages);
    let chosen = cookie_values(headers, Language::COOKIE).find_map(named);
    chosen.unwrap_or_else(|| {
        let header = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        header.map_or_else(Language::english, Language::accepted)
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use axum::http::HeaderValue;

    use super::*;

    fn spoken(config: &Config, cookie: &'static str) -> &'static str {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_static(cookie));
        headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static("en-GB,en;q=0.5"));
        language_of(config, &headers).tag()
    }

    #[test]
    fn a_choice_counts_for_more_than_what_the_browser_accepts() {
        let mut config = Config::for_tests(Path::new("unused"));
        for (pseudo, spoken_then) in [(true, "ar-XB"), (false, "en")] {
            config.pseudo_languages = pseudo;
            assert_eq!(spoken(&config, "a=b; confab-language=ar-XB"), spoken_then);
            assert_eq!(spoken(&config, "confab-language=\"><script>"), "en");
        }
    }
}
