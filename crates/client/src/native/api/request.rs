//! Makes one request and reads its answer.

use std::io;
use std::pin::Pin;

use confab_protocol::ErrorBody;
use confab_protocol::api::Secret;
use http::header::{CONTENT_TYPE, SET_COOKIE};
use http::request::Builder;
use http::{Method, Request, Response, Uri};
use http_body_util::BodyExt as _;
use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioExecutor, TokioIo};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tower::util::ServiceFn;

use super::{Api, ApiError, TransportError};
use crate::native::Credentials;
use crate::native::transport::{self, Transport};

/// Connections that are kept for the next request; it follows no redirect and no proxy setting.
pub(super) type Http = Client<ServiceFn<fn(Uri) -> Connecting>, String>;
type Connecting = Pin<Box<dyn Future<Output = io::Result<TokioIo<Transport>>> + Send>>;

/// An answer, read to its end.
type Answer = Response<Vec<u8>>;

pub(super) fn http() -> Http {
    let connect: fn(Uri) -> Connecting =
        |server| Box::pin(async move { Ok(TokioIo::new(transport::connect(&server).await?)) });
    Client::builder(TokioExecutor::new()).build(tower::service_fn(connect))
}

impl Api {
    pub(super) async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, ApiError> {
        read(&self.accepted(self.request(Method::GET, path), String::new()).await?)
    }

    pub(super) async fn call<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T, ApiError> {
        read(&self.submit(method, path, body).await?)
    }

    /// Calls what answers nothing.
    pub(super) async fn command(
        &self,
        method: Method,
        path: &str,
        body: &impl Serialize,
    ) -> Result<(), ApiError> {
        self.submit(method, path, body).await.map(|_| ())
    }

    /// Calls what answers nothing and takes nothing.
    pub(super) async fn act(&self, method: Method, path: &str) -> Result<(), ApiError> {
        self.accepted(self.request(method, path), String::new()).await.map(|_| ())
    }

    /// Calls what starts a session: gives the API as the one who is signed in now.
    pub(super) async fn enter<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> Result<(Self, T), ApiError> {
        let answer = self.submit(Method::POST, path, body).await?;
        let status = answer.status().as_u16();
        let cookie = answer
            .headers()
            .get(SET_COOKIE)
            .and_then(|value| value.to_str().ok()?.split(';').next())
            .ok_or(ApiError::Unexpected { status })?;
        let cookie = Secret::new(cookie);
        let credentials = Credentials::Cookie { cookie, origin: self.base.clone() };
        Ok((Self { credentials: Some(credentials), ..self.clone() }, read(&answer)?))
    }

    async fn submit(
        &self,
        method: Method,
        path: &str,
        body: &impl Serialize,
    ) -> Result<Answer, ApiError> {
        let body = serde_json::to_string(body).map_err(failed)?;
        let request = self.request(method, path);
        self.accepted(request.header(CONTENT_TYPE, "application/json"), body).await
    }

    fn request(&self, method: Method, path: &str) -> Builder {
        let request = Request::builder().method(method).uri(format!("{}/api/v1{path}", self.base));
        let headers = self.credentials.iter().flat_map(Credentials::headers);
        headers.fold(request, |request, (name, value)| request.header(name, value))
    }

    async fn accepted(&self, request: Builder, body: String) -> Result<Answer, ApiError> {
        let answer = self.http.request(request.body(body).map_err(failed)?);
        let (head, body) = answer.await.map_err(failed)?.into_parts();
        let body = Vec::from(body.collect().await.map_err(failed)?.to_bytes());
        if head.status.is_success() {
            return Ok(Response::from_parts(head, body));
        }
        let status = head.status.as_u16();
        Err(serde_json::from_slice::<ErrorBody>(&body)
            .map_or(ApiError::Unexpected { status }, ApiError::Refused))
    }
}

fn failed(error: impl std::error::Error + Send + Sync + 'static) -> ApiError {
    ApiError::Transport(TransportError::from(
        Box::new(error) as Box<dyn std::error::Error + Send + Sync>
    ))
}

fn read<T: DeserializeOwned>(answer: &Answer) -> Result<T, ApiError> {
    let status = answer.status().as_u16();
    serde_json::from_slice(answer.body()).ok().ok_or(ApiError::Unexpected { status })
}

/// Percent-encodes a value for a query (RFC 3986: what is not unreserved).
pub(super) fn encode(value: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~');
    let encoded = value.bytes().map(|b| match b {
        b if plain(b) => char::from(b).to_string(),
        b => format!("%{b:02X}"),
    });
    encoded.collect()
}
