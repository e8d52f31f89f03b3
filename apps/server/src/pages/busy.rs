//! The page instead of a page for which there is no time now: it asks again by itself.

use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::response::{Html, IntoResponse, Response};

use confab_words::{Language, connection as words, locale};

use crate::refusal::Refusal;

/// How long a browser waits before it asks again, where the refusal says nothing.
const PAUSE_SECONDS: u32 = 1;

/// Whether a browser asks for a page, rather than a program for anything.
pub(super) fn wants_page(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    accept.is_some_and(|accept| accept.contains("text/html"))
}

/// A page in place of the one that was asked for. One that was sent a form is not asked for again:
/// that would be another request.
pub(super) fn come_back(method: &Method, refusal: Refusal) -> Response {
    let wait = refusal.wait().map_or(PAUSE_SECONDS, |wait| wait.div_ceil(1000).max(1));
    let (again, then) = if matches!(*method, Method::GET | Method::HEAD) {
        (format!("<meta http-equiv=\"refresh\" content=\"{wait}\">"), words::busy_again())
    } else {
        (String::new(), words::busy_back())
    };
    let (tag, direction) = (Language::spoken().tag(), locale::direction());
    let (title, text) = (words::busy_title(), words::busy());
    let page = format!(
        "<!DOCTYPE html>\n<html lang=\"{tag}\" dir=\"{direction}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\">\
         <meta name=\"color-scheme\" content=\"light dark\">{again}\
         <title>{title} · Confab</title></head>\
         <body><p>{text} {then}</p></body></html>\n"
    );
    let mut response = Html(page).into_response();
    refusal.mark(&mut response);
    response.headers_mut().entry(header::RETRY_AFTER).or_insert(HeaderValue::from(PAUSE_SECONDS));
    response
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use confab_protocol::ErrorCode;

    use super::*;

    #[tokio::test]
    async fn only_what_was_asked_for_is_asked_for_again() {
        for (method, again) in [(Method::GET, true), (Method::POST, false)] {
            let refusal = Refusal::new(ErrorCode::RateLimited, "too many");
            let response = come_back(&method, refusal.retry_after(Duration::from_millis(2_100)));
            assert_eq!(response.status(), 429);
            assert_eq!(response.headers()[header::RETRY_AFTER], "3");
            let page = axum::body::to_bytes(response.into_body(), 4096).await.unwrap();
            let page = String::from_utf8(page.to_vec()).unwrap();
            assert_eq!(page.contains("refresh\" content=\"3\""), again, "{page}");
        }
    }
}
