//! Sends requests to addresses that people chose, such as those of push services.
//!
//! The one client for all of them, so that no server reaches what its host can reach and the
//! internet can't: a name is resolved once, every address of it must be public, and the connection
//! goes to one of those that were looked at. Redirects are not followed; where a caller does, each
//! address goes through here. Proxies named in the environment are not asked.

mod address;
mod answer;
mod connection;
mod resolve;

#[cfg(test)]
mod tests;

use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::http::header::{ACCEPT_ENCODING, HOST, USER_AGENT};
use axum::http::{HeaderMap, HeaderValue, Method, Request};
use bytes::Bytes;
use http_body_util::Full;
use tokio::sync::Semaphore;
use tokio_rustls::TlsConnector;
use url::{Host, Position, Url};

use address::Reach;
use resolve::Resolve;

pub use answer::Answer;

/// Requests at once; more wait, within their own time.
const AT_ONCE: usize = 64;

const NAMED: &str = concat!("Confab/", env!("CARGO_PKG_VERSION"));

/// Bounds of one request.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// From the call to the answer's last byte.
    pub time: Duration,
    /// Bytes of the answer that are read. What comes after is left, and the answer says so.
    pub bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { time: Duration::from_secs(10), bytes: 64 * 1024 }
    }
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OutboundError {
    #[error("the address is none that may be asked")]
    Refused,
    #[error("the name has no address")]
    Unresolved(#[source] Option<std::io::Error>),
    #[error("no connection could be made")]
    Connect(#[source] std::io::Error),
    #[error("the answer could not be read")]
    Exchange(#[source] hyper::Error),
    #[error("the answer took too long")]
    TimedOut,
}

/// The guarded client; clones share its bounds.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "a resolver has no useful text")]
pub struct Outbound {
    shared: Arc<Shared>,
}

struct Shared {
    /// Whether private networks may be asked, as where a service of the house's own is used.
    private: bool,
    resolve: Resolve,
    turns: Semaphore,
    /// Roots of the system, read with the first request over TLS.
    tls: OnceLock<TlsConnector>,
}

/// Where a request goes: looked at and resolved.
struct Target<'a> {
    url: &'a Url,
    is_tls: bool,
    addresses: Vec<SocketAddr>,
}

impl Outbound {
    /// A client for the internet; with `private`, for private networks and this host, too.
    pub fn new(private: bool) -> Self {
        Self::with_resolver(private, resolve::by_system())
    }

    fn with_resolver(private: bool, resolve: Resolve) -> Self {
        let (turns, tls) = (Semaphore::new(AT_ONCE), OnceLock::new());
        Self { shared: Arc::new(Shared { private, resolve, turns, tls }) }
    }

    /// Whether private networks may be asked, and plain HTTP used where it is not by rule.
    pub fn allows_private(&self) -> bool {
        self.shared.private
    }

    /// Asks for an address, with `Accept-Encoding: identity`.
    pub async fn get(&self, url: &Url, limits: Limits) -> Result<Answer, OutboundError> {
        self.send(Method::GET, url, HeaderMap::new(), Bytes::new(), limits).await
    }

    /// Asks for an address with headers of the caller's.
    pub async fn get_with(
        &self,
        url: &Url,
        headers: HeaderMap,
        limits: Limits,
    ) -> Result<Answer, OutboundError> {
        self.send(Method::GET, url, headers, Bytes::new(), limits).await
    }

    /// Posts a body.
    pub async fn post(
        &self,
        url: &Url,
        headers: HeaderMap,
        body: Bytes,
        limits: Limits,
    ) -> Result<Answer, OutboundError> {
        self.send(Method::POST, url, headers, body, limits).await
    }

    /// Whether the address of a URL may be asked at all, as far as it is known before its name is
    /// resolved.
    pub fn may_ask(&self, url: &Url) -> bool {
        let is_web = matches!(url.scheme(), "http" | "https");
        let is_bare = url.username().is_empty() && url.password().is_none();
        let port = url.port_or_known_default().unwrap_or_default();
        let ports = self.shared.private || matches!(port, 80 | 443 | 1024..);
        let host = match url.host() {
            Some(Host::Domain(name)) => self.shared.private || !resolve::is_local_name(name),
            Some(Host::Ipv4(address)) => self.reaches(address.into()),
            Some(Host::Ipv6(address)) => self.reaches(address.into()),
            None => false,
        };
        is_web && is_bare && ports && host
    }

    fn reaches(&self, address: std::net::IpAddr) -> bool {
        match address::reach(address) {
            Reach::Public => true,
            Reach::Private => self.shared.private,
            Reach::Never => false,
        }
    }

    async fn send(
        &self,
        method: Method,
        url: &Url,
        headers: HeaderMap,
        body: Bytes,
        limits: Limits,
    ) -> Result<Answer, OutboundError> {
        let exchange = async {
            // The semaphore is never closed.
            let _turn = self.shared.turns.acquire().await.ok().ok_or(OutboundError::TimedOut)?;
            let target = self.target(url).await?;
            let request = request(method, url, headers, body)?;
            connection::exchange(&self.shared.tls, target, request, limits.bytes).await
        };
        match tokio::time::timeout(limits.time, exchange).await {
            Ok(answer) => answer,
            Err(_) => Err(OutboundError::TimedOut),
        }
    }

    /// Resolves the name. One address that may not be asked refuses all: such a name changes its
    /// mind at the next question.
    async fn target<'a>(&self, url: &'a Url) -> Result<Target<'a>, OutboundError> {
        if !self.may_ask(url) {
            return Err(OutboundError::Refused);
        }
        let port = url.port_or_known_default().ok_or(OutboundError::Refused)?;
        let addresses = match url.host() {
            Some(Host::Ipv4(address)) => vec![address.into()],
            Some(Host::Ipv6(address)) => vec![address.into()],
            Some(Host::Domain(name)) => (self.shared.resolve)(name.to_owned())
                .await
                .map_err(|error| OutboundError::Unresolved(Some(error)))?,
            None => return Err(OutboundError::Refused),
        };
        if addresses.is_empty() {
            return Err(OutboundError::Unresolved(None));
        }
        if !addresses.iter().all(|address| self.reaches(*address)) {
            return Err(OutboundError::Refused);
        }
        let addresses = addresses.into_iter().map(|address| (address, port).into()).collect();
        Ok(Target { url, is_tls: url.scheme() == "https", addresses })
    }
}

fn request(
    method: Method,
    url: &Url,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Request<Full<Bytes>>, OutboundError> {
    let host = &url[Position::BeforeHost..Position::AfterPort];
    let host = HeaderValue::from_str(host).ok().ok_or(OutboundError::Refused)?;
    let path = &url[Position::BeforePath..Position::AfterQuery];
    let mut request = Request::new(Full::new(body));
    *request.method_mut() = method;
    *request.uri_mut() = path.parse().ok().ok_or(OutboundError::Refused)?;
    let all = request.headers_mut();
    all.insert(USER_AGENT, HeaderValue::from_static(NAMED));
    all.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    all.extend(headers);
    all.insert(HOST, host);
    Ok(request)
}
