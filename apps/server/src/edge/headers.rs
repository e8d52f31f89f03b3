//! Sets the headers that bound pages in browsers, in one place.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use url::Url;

use crate::app::App;
use crate::config::Config;

/// The nonce of one page's scripts and styles; in the request's extensions.
#[derive(Clone, Debug)]
pub struct PageNonce(pub String);

/// Marks an answer as a page that is the same for everyone, made by no request: its policy has no nonce.
#[derive(Clone, Copy, Debug)]
pub struct StaticPage;

/// Marks an answer as something that people have brought: whatever it is, it runs nothing, loads nothing
/// and is no page of this site.
#[derive(Clone, Copy, Debug)]
pub struct Sandboxed;

const SANDBOX: &str = "sandbox; default-src 'none'";

/// Its scripts and styles are files of this server; it asks for nothing and sends nothing.
const STATIC_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
     img-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

const FIXED: [(HeaderName, &str); 6] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    ),
];

/// Gives the request a nonce, and the answer its policy; what says nothing about caching is
/// private and not kept, so that no cache serves one person's page to another.
pub async fn secure_headers(
    State(app): State<Arc<App>>,
    mut request: Request,
    next: Next,
) -> Response {
    let nonce = format!("{:032x}", app.random.u128());
    let host = host(&app.config, request.headers());
    request.extensions_mut().insert(PageNonce(nonce.clone()));
    let mut response = next.run(request).await;

    let is_sandboxed = response.extensions().get::<Sandboxed>().is_some();
    let is_static = response.extensions().get::<StaticPage>().is_some();
    let headers = response.headers_mut();
    for (name, value) in FIXED {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if app.config.is_https() {
        let year = HeaderValue::from_static("max-age=31536000");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, year);
    }
    let policy = if is_sandboxed {
        SANDBOX.to_owned()
    } else if is_static {
        static_policy(&app.config, host.as_deref())
    } else {
        policy(&app.config, &nonce, host.as_deref())
    };
    let policy = HeaderValue::from_str(&policy)
        .unwrap_or_else(|_| HeaderValue::from_static("default-src 'none'"));
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    if !headers.contains_key(header::CACHE_CONTROL) {
        let private = HeaderValue::from_static("private, no-store");
        headers.insert(header::CACHE_CONTROL, private);
        headers.append(header::VARY, HeaderValue::from_static("Cookie"));
    }
    response
}

/// In development a static page hears of edits, and asks for nothing else.
fn static_policy(config: &Config, host: Option<&str>) -> String {
    match reload(config, host) {
        Some(reload) => format!("{STATIC_POLICY}; connect-src{reload}"),
        None => STATIC_POLICY.to_owned(),
    }
}

/// Where pages hear of edits, in development.
fn reload(config: &Config, host: Option<&str>) -> Option<String> {
    let (port, host) = config.site.reload_port.zip(host)?;
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    Some(format!(" ws://{name}:{port} ws://127.0.0.1:{port}"))
}

fn policy(config: &Config, nonce: &str, host: Option<&str>) -> String {
    let scheme = if config.is_https() { "wss" } else { "ws" };
    // Older browsers do not count a WebSocket to the page's own host as 'self'.
    let socket = host.map(|host| format!(" {scheme}://{host}")).unwrap_or_default();
    let connect = format!("'self'{socket}{}", reload(config, host).unwrap_or_default());
    format!(
        "default-src 'none'; \
         script-src 'self' 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; \
         style-src 'self' 'nonce-{nonce}'; img-src 'self' blob: data:; media-src 'self' blob:; \
         connect-src {connect}; font-src 'self'; worker-src 'self'; manifest-src 'self'; \
         frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'"
    )
}

/// The host that the page was asked from, where it is one: the header is the client's claim.
fn host(config: &Config, headers: &HeaderMap) -> Option<String> {
    if let Some(url) = &config.public_url {
        let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
        return url.host_str().map(|host| format!("{host}{port}"));
    }
    let host = headers.get(header::HOST)?.to_str().ok()?;
    let url = Url::parse(&format!("http://{host}/")).ok()?;
    let plain = url.path() == "/" && url.username().is_empty() && url.password().is_none();
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    plain.then(|| url.host_str().map(|host| format!("{host}{port}"))).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forged_host_adds_nothing_to_the_policy() {
        let config = Config::for_tests(std::path::Path::new("unused"));
        for bad in ["a; script-src *", "a b", "a,b", "a/b", "u@a", ""] {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, HeaderValue::from_str(bad).expect("a value"));
            let policy = policy(&config, "n", host(&config, &headers).as_deref());
            assert_eq!(policy.matches("script-src").count(), 1, "{policy}");
            assert_eq!(policy.matches(';').count(), 12, "{bad}: {policy}");
        }
    }

    #[test]
    fn a_static_page_asks_for_nothing_but_edits_in_development() {
        let mut config = Config::for_tests(std::path::Path::new("unused"));
        config.site.reload_port = None;
        assert_eq!(static_policy(&config, Some("chat.lan:8080")), STATIC_POLICY);
        config.site.reload_port = Some(4321);
        let policy = static_policy(&config, Some("chat.lan:8080"));
        let expected =
            format!("{STATIC_POLICY}; connect-src ws://chat.lan:4321 ws://127.0.0.1:4321");
        assert_eq!(policy, expected);
    }

    #[test]
    fn the_socket_of_the_pages_own_host_is_allowed() {
        let config = Config::for_tests(std::path::Path::new("unused"));
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, HeaderValue::from_static("chat.lan:8080"));
        let policy = policy(&config, "n", host(&config, &headers).as_deref());
        assert!(policy.contains("connect-src 'self' ws://chat.lan:8080;"), "{policy}");
    }
}
