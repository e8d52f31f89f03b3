//! Answers a form: where the browser goes next.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::{Flash, Refused};
use crate::app::App;
use crate::refusal::{Refusal, RefusalCode};

/// 303 to `path`, which is one of ours.
pub(crate) fn go_to(path: &str) -> Response {
    // A text that cannot be in a header cannot be one of our paths.
    let location = HeaderValue::from_str(path).unwrap_or(HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response()
}

/// 303 to `path` with these cookies.
pub(crate) fn go_in(path: &str, cookies: impl IntoIterator<Item = HeaderValue>) -> Response {
    let mut response = go_to(path);
    for cookie in cookies {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// 303 to `path`, where the page says this sentence once.
pub(crate) fn go_saying(app: &App, path: &str, sentence: impl Into<String>) -> Response {
    go_with(app, path, &Flash::Done(sentence.into()))
}

/// 303 to `path`, with a word for the page.
pub(crate) fn go_with(app: &App, path: &str, flash: &Flash) -> Response {
    go_in(path, [app.cookies.set_flash(&flash.value())])
}

/// 303 back to the page with the form, which says once what was wrong.
pub(crate) fn go_back(app: &App, page: &str, refusal: Refusal) -> Response {
    back(app, page, refusal, None, Vec::new())
}

/// The same at the field that was wrong, with what was typed.
pub(crate) fn go_back_typed<const N: usize>(
    app: &App,
    page: &str,
    refusal: Refusal,
    typed: [(&str, &str); N],
) -> Response {
    let typed = typed.map(|(name, text)| (name.to_owned(), text.to_owned()));
    let field = refusal.field();
    back(app, page, refusal, field, typed.into())
}

fn back(
    app: &App,
    page: &str,
    refusal: Refusal,
    field: Option<&'static str>,
    typed: Vec<(String, String)>,
) -> Response {
    let field = field.map(str::to_owned);
    let body = refusal.into_body();
    let refused = Refused { code: body.code, sentence: body.message, field, typed };
    let mut response = go_with(app, page, &Flash::Refused(refused));
    response.extensions_mut().insert(RefusalCode(body.code));
    response
}

/// The place that a form's `next` field names, if it is on this installation.
pub(crate) fn own_path(next: Option<&str>) -> Option<&str> {
    next.filter(|path| {
        let mut bytes = path.bytes();
        let rooted = bytes.next() == Some(b'/');
        // "//host" and "/\host" are other sites to a browser.
        rooted
            && !matches!(bytes.next(), Some(b'/' | b'\\'))
            && path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\')
    })
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
}
