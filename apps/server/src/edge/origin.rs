//! Tells the installation's own pages from other sites'.

use axum::http::{HeaderMap, Method, header};
use url::Url;

use crate::config::Config;

/// Where a request that changes something came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SiteCheck {
    /// From a page of this installation, typed by the user, or not from a browser at all.
    Own,
    /// From a page of another site, which the browser may have sent along with our cookie.
    Cross,
}

/// Checks a request by `Sec-Fetch-Site`, and by `Origin` where that is absent.
///
/// Browsers send the first to HTTPS and localhost, the second with every POST. A request that has
/// neither is no browser's, and so carries nobody else's cookie.
pub fn check_site(config: &Config, method: &Method, headers: &HeaderMap) -> SiteCheck {
    if method.is_safe() {
        return SiteCheck::Own;
    }
    let fetch_site = headers.get("sec-fetch-site").map(axum::http::HeaderValue::as_bytes);
    match fetch_site {
        Some(b"same-origin" | b"none") => SiteCheck::Own,
        Some(_) => SiteCheck::Cross,
        None if headers.contains_key(header::ORIGIN) => check_origin(config, headers),
        None => SiteCheck::Own,
    }
}

/// Checks that `Origin` is there and exactly this installation's, as a WebSocket needs.
pub fn check_origin(config: &Config, headers: &HeaderMap) -> SiteCheck {
    let own = || -> Option<bool> {
        let origin = headers.get(header::ORIGIN)?.to_str().ok()?;
        let origin = Url::parse(origin).ok()?.origin();
        if !origin.is_tuple() {
            return Some(false);
        }
        if let Some(public) = &config.public_url {
            return Some(origin == public.origin());
        }
        // Without a public URL we are whatever name the browser came to.
        let host = headers.get(header::HOST)?.to_str().ok()?;
        Some(["http", "https"].iter().any(|scheme| {
            Url::parse(&format!("{scheme}://{host}")).is_ok_and(|own| own.origin() == origin)
        }))
    };
    if own().unwrap_or(false) { SiteCheck::Own } else { SiteCheck::Cross }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn check(public: Option<&str>, headers: &[(&'static str, &'static str)]) -> SiteCheck {
        let mut config = Config::for_tests(std::path::Path::new("unused"));
        config.public_url = public.map(|url| Url::parse(url).expect("a URL"));
        let mut map = HeaderMap::new();
        map.insert("host", HeaderValue::from_static("chat.lan:8080"));
        for (name, value) in headers {
            map.insert(*name, HeaderValue::from_static(value));
        }
        check_site(&config, &Method::POST, &map)
    }

    #[test]
    fn another_site_changes_nothing() {
        for (public, headers) in [
            (None, &[("sec-fetch-site", "cross-site")][..]),
            (None, &[("sec-fetch-site", "same-site")]),
            (None, &[("sec-fetch-site", "same-site"), ("origin", "http://chat.lan:8080")]),
            (None, &[("origin", "http://evil.example")]),
            (None, &[("origin", "http://chat.lan:8081")]),
            (None, &[("origin", "null")]),
            (Some("https://chat.example"), &[("origin", "http://chat.example")]),
            (Some("https://chat.example"), &[("origin", "http://chat.lan:8080")]),
            (Some("https://chat.example"), &[("origin", "https://chat.example.evil")]),
        ] {
            assert_eq!(check(public, headers), SiteCheck::Cross, "{public:?} {headers:?}");
        }
    }

    #[test]
    fn our_own_pages_and_programs_may() {
        for (public, headers) in [
            (None, &[][..]),
            (None, &[("sec-fetch-site", "same-origin")]),
            (None, &[("sec-fetch-site", "none")]),
            (None, &[("origin", "http://chat.lan:8080")]),
            (Some("https://chat.example"), &[("origin", "https://chat.example")]),
        ] {
            assert_eq!(check(public, headers), SiteCheck::Own, "{public:?} {headers:?}");
        }
    }
}
