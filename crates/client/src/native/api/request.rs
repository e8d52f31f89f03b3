//! Makes one request and reads its answer.

use confab_protocol::ErrorBody;
use confab_protocol::api::Secret;
use reqwest::header::SET_COOKIE;
use reqwest::{Method, RequestBuilder, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Api, ApiError};
use crate::native::Credentials;

impl Api {
    pub(super) async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, ApiError> {
        read(accepted(self.request(Method::GET, path)).await?).await
    }

    pub(super) async fn call<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T, ApiError> {
        read(accepted(self.request(method, path).json(body)).await?).await
    }

    /// Calls what answers nothing.
    pub(super) async fn command(
        &self,
        method: Method,
        path: &str,
        body: &impl Serialize,
    ) -> Result<(), ApiError> {
        accepted(self.request(method, path).json(body)).await.map(|_| ())
    }

    /// Calls what answers nothing and takes nothing.
    pub(super) async fn act(&self, method: Method, path: &str) -> Result<(), ApiError> {
        accepted(self.request(method, path)).await.map(|_| ())
    }

    /// Calls what starts a session: gives the API as the one who is signed in now.
    pub(super) async fn enter<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> Result<(Self, T), ApiError> {
        let response = accepted(self.request(Method::POST, path).json(body)).await?;
        let status = response.status().as_u16();
        let cookie = response
            .headers()
            .get(SET_COOKIE)
            .and_then(|value| value.to_str().ok()?.split(';').next())
            .ok_or(ApiError::Unexpected { status })?;
        let cookie = Secret::new(cookie);
        let credentials = Credentials::Cookie { cookie, origin: self.base.clone() };
        Ok((Self { credentials: Some(credentials), ..self.clone() }, read(response).await?))
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}/api/v1{path}", self.base));
        let headers = self.credentials.iter().flat_map(Credentials::headers);
        headers.fold(request, |request, (name, value)| request.header(name, value))
    }
}

async fn accepted(request: RequestBuilder) -> Result<Response, ApiError> {
    let response = request.send().await.map_err(ApiError::Transport)?;
    let status = response.status();
    if status.is_success() {
        return Ok(response);
    }
    let body = response.bytes().await.map_err(ApiError::Transport)?;
    Err(serde_json::from_slice::<ErrorBody>(&body)
        .map_or(ApiError::Unexpected { status: status.as_u16() }, ApiError::Refused))
}

async fn read<T: DeserializeOwned>(response: Response) -> Result<T, ApiError> {
    let status = response.status().as_u16();
    let body = response.bytes().await.map_err(ApiError::Transport)?;
    serde_json::from_slice(&body).ok().ok_or(ApiError::Unexpected { status })
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
