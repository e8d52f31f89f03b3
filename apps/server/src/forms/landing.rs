//! Answers a form: where the browser goes next.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use confab_protocol::ErrorCode;

use crate::edge::{Refusal, RefusalCode};

/// 303 to `path`, which is one of ours.
pub(super) fn go_to(path: &str) -> Response {
    // What cannot be in a header cannot be one of our paths.
    let location = HeaderValue::from_str(path).unwrap_or(HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response()
}

/// 303 to `path` with these cookies.
pub(super) fn go_in(path: &str, cookies: impl IntoIterator<Item = HeaderValue>) -> Response {
    let mut response = go_to(path);
    for cookie in cookies {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// 303 back to the page with the form, which says what was wrong by the refusal's code. Whoever
/// is not signed in any more goes to sign in.
pub(super) fn go_back(page: &str, refusal: Refusal) -> Response {
    let code = refusal.into_body().code;
    let separator = if page.contains('?') { '&' } else { '?' };
    let mut response = go_to(&format!("{page}{separator}error={}", word(code)));
    response.extensions_mut().insert(RefusalCode(code));
    response
}

/// The place that a form's `next` field names, if it is on this installation.
pub(super) fn own_path(next: Option<&str>) -> Option<&str> {
    next.filter(|path| {
        let mut bytes = path.bytes();
        let rooted = bytes.next() == Some(b'/');
        // "//host" and "/\host" are other sites to a browser.
        rooted
            && !matches!(bytes.next(), Some(b'/' | b'\\'))
            && path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\')
    })
}

fn word(code: ErrorCode) -> String {
    let json = serde_json::to_value(code).ok();
    json.as_ref().and_then(serde_json::Value::as_str).unwrap_or("internal").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_to_another_site() {
        for bad in ["https://evil.example", "//evil", "/\\evil", "evil", "", "/a\nb", "/a\\b"] {
            assert_eq!(own_path(Some(bad)), None, "{bad:?}");
        }
        for good in ["/", "/rooms/3", "/browse?query=a%20b"] {
            assert_eq!(own_path(Some(good)), Some(good));
        }
    }

    #[test]
    fn a_refusal_goes_back_to_its_page_with_its_code() {
        let refusal = Refusal::new(ErrorCode::InviteInvalid, "no");
        let response = go_back("/sign-up?invite=1", refusal);
        assert_eq!(response.status(), StatusCode::SEE_OTHER);
        assert_eq!(response.headers()[header::LOCATION], "/sign-up?invite=1&error=invite_invalid");
    }
}
