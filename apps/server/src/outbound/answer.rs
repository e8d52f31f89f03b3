//! Reads an answer, up to its bound.

use axum::http::header::{LOCATION, RETRY_AFTER};
use axum::http::{HeaderMap, Response, StatusCode};
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use std::time::Duration;
use url::Url;

use super::OutboundError;

/// An answer of another server.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
    /// Whether the body ended within the bound; otherwise it is its beginning.
    pub is_whole: bool,
}

impl Answer {
    pub(super) async fn read(
        response: Response<Incoming>,
        most: usize,
    ) -> Result<Self, OutboundError> {
        let (head, mut incoming) = response.into_parts();
        let (mut body, mut is_whole) = (BytesMut::new(), true);
        while let Some(frame) = incoming.frame().await {
            let Ok(data) = frame.map_err(OutboundError::Exchange)?.into_data() else { continue };
            let left = most - body.len();
            body.extend_from_slice(&data[..data.len().min(left)]);
            if data.len() > left {
                is_whole = false;
                break;
            }
        }
        Ok(Self { status: head.status, headers: head.headers, body: body.freeze(), is_whole })
    }

    /// The address that a redirect leads to, to be asked by the caller, or left.
    pub fn location(&self, from: &Url) -> Option<Url> {
        let location = self.headers.get(LOCATION).filter(|_| self.status.is_redirection())?;
        from.join(location.to_str().ok()?).ok()
    }

    /// How long to wait, where it is said in seconds.
    pub fn retry_after(&self) -> Option<Duration> {
        let seconds = self.headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
        Some(Duration::from_secs(seconds))
    }
}
