//! Holds a server's answer over HTTP.

use anyhow::{Context as _, ensure};
use confab_protocol::{ErrorBody, ErrorCode};
use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use serde::de::DeserializeOwned;

/// One answer, read to its end.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    pub(crate) async fn read(response: reqwest::Response) -> anyhow::Result<Self> {
        let (status, headers) = (response.status(), response.headers().clone());
        Ok(Self { status, headers, body: response.text().await? })
    }

    /// The body of a success.
    pub fn json<T: DeserializeOwned>(&self) -> anyhow::Result<T> {
        ensure!(self.status.is_success(), "{} {}", self.status, self.body);
        serde_json::from_str(&self.body).with_context(|| self.body.clone())
    }

    /// The code of a refusal; an error where it is not a refusal of the one shape.
    pub fn refusal(&self) -> anyhow::Result<ErrorCode> {
        let refused = self.status.is_client_error() || self.status.is_server_error();
        ensure!(refused, "not refused: {} {}", self.status, self.body);
        let body: ErrorBody = serde_json::from_str(&self.body)
            .with_context(|| format!("{} without an error body: {}", self.status, self.body))?;
        Ok(body.code)
    }

    /// The `name=value` of the session cookie that the answer sets.
    pub fn session_cookie(&self) -> Option<String> {
        let set = self.headers.get_all("set-cookie").into_iter();
        set.filter_map(|cookie| cookie.to_str().ok())
            .filter_map(|cookie| cookie.split(';').next())
            .find(|pair| pair.contains("session"))
            .map(str::to_owned)
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}
