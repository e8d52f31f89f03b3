//! Speaks the HTTP API under `/api/v1`.

mod accounts;
mod messages;
mod request;
mod rooms;

use confab_protocol::ErrorBody;
use confab_protocol::api::Secret;

use super::Credentials;
use request::Http;

/// The HTTP API as one person uses it. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Api {
    http: Http,
    base: String,
    credentials: Option<Credentials>,
}

/// Why a call gave nothing.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ApiError {
    /// The server said no.
    #[error("{}", .0.message)]
    Refused(ErrorBody),
    /// The server could not be reached, or its answer was cut.
    #[error("the server could not be asked")]
    Transport(#[source] TransportError),
    /// It answered, but not in the protocol.
    #[error("an answer with status {status} that is not of the protocol")]
    Unexpected { status: u16 },
}

/// Why no whole answer came.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct TransportError(#[from] Box<dyn std::error::Error + Send + Sync>);

impl ApiError {
    /// Refusal by the server, if it answered.
    pub fn refusal(&self) -> Option<&ErrorBody> {
        match self {
            Self::Refused(error) => Some(error),
            _ => None,
        }
    }
}

impl Api {
    /// For someone who is not signed in. `base` is the server's address, `http://127.0.0.1:8080`
    /// or `https://chat.example.org`.
    pub fn new(base: &str) -> Self {
        let base = base.trim_end_matches('/').to_owned();
        Self { http: request::http(), base, credentials: None }
    }

    /// The same as a bot, with a personal API token.
    pub fn with_token(&self, token: Secret) -> Self {
        Self { credentials: Some(Credentials::Token(token)), ..self.clone() }
    }

    /// The same as someone who has these.
    pub(super) fn with_credentials(&self, credentials: Credentials) -> Self {
        Self { credentials: Some(credentials), ..self.clone() }
    }

    /// Credentials of requests, for a [`Connection`](super::Connection) of the same person.
    pub fn credentials(&self) -> Option<&Credentials> {
        self.credentials.as_ref()
    }

    pub fn base(&self) -> &str {
        &self.base
    }
}
