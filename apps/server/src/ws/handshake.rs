//! Turns an HTTP request into a socket (RFC 6455, section 4.2).

use axum::body::Body;
use axum::http::{Extensions, HeaderMap, HeaderValue, Response, StatusCode, header};
use confab_protocol::{Limits, SUBPROTOCOL};
use hyper::upgrade::{OnUpgrade, Parts};
use hyper_util::rt::TokioIo;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

use super::socket::Socket;
use crate::lines::Paced;

/// The connection of a request that asks for a WebSocket, once it is answered.
#[derive(Debug)]
pub(super) struct Handshake(OnUpgrade);

impl Handshake {
    /// `None` where the connection cannot be upgraded.
    pub(super) fn of(extensions: &Extensions) -> Option<Self> {
        extensions.get::<OnUpgrade>().cloned().map(Self)
    }

    /// The socket, when the answer has gone out; `None` where the connection ended before.
    pub(super) async fn socket(self) -> Option<Socket> {
        let upgraded = match self.0.await {
            Ok(upgraded) => upgraded,
            Err(error) => {
                tracing::debug!(%error, "a connection ended before it was a WebSocket");
                return None;
            }
        };
        // Every connection is one of this server's own.
        let Parts { io, read_buf, .. } = upgraded.downcast::<TokioIo<Paced>>().ok()?;
        let (stream, open) = io.into_inner().into_parts();
        let longest = usize::try_from(Limits::DEFAULT.frame_bytes).unwrap_or(usize::MAX);
        Some(Socket::with_guard(stream, Some(open), read_buf.to_vec(), longest))
    }
}

/// The answer to a request that may become a WebSocket.
pub(super) fn accept(headers: &HeaderMap) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
    let answers = response.headers_mut();
    answers.insert(header::CONNECTION, HeaderValue::from_static("upgrade"));
    answers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
    let key = headers.get(header::SEC_WEBSOCKET_KEY).map_or(&[][..], HeaderValue::as_bytes);
    if let Ok(accept) = HeaderValue::from_str(&derive_accept_key(key)) {
        answers.insert(header::SEC_WEBSOCKET_ACCEPT, accept);
    }
    if offered(headers).any(|name| name == SUBPROTOCOL) {
        answers.insert(header::SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(SUBPROTOCOL));
    }
    response
}

/// Whether the client offers our sub-protocol, or none at all.
pub(super) fn speaks_ours(headers: &HeaderMap) -> bool {
    let mut names = offered(headers).peekable();
    names.peek().is_none() || names.any(|name| name == SUBPROTOCOL)
}

fn offered(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    headers
        .get_all(header::SEC_WEBSOCKET_PROTOCOL)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','))
        .map(str::trim)
}
