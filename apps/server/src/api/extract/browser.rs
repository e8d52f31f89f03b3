//! Reads from where someone signs in.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::header::{self, HeaderName};
use axum::http::request::Parts;

use crate::app::App;
use crate::chat::Browser;
use crate::edge::Client;

/// A request with one of these is of a browser, or of a program that keeps cookies.
const KEPT_BY: [HeaderName; 3] =
    [header::COOKIE, header::ORIGIN, HeaderName::from_static("sec-fetch-site")];

impl FromRequestParts<Arc<App>> for Browser {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Infallible> {
        let client = Client::from_request_parts(parts, app).await?;
        let user_agent = parts.headers.get(header::USER_AGENT);
        let user_agent = user_agent.and_then(|value| value.to_str().ok()).unwrap_or_default();
        Ok(Self {
            client,
            user_agent: user_agent.to_owned(),
            keeps_cookies: KEPT_BY.iter().any(|name| parts.headers.contains_key(name)),
            device: app.cookies.device(&parts.headers),
            sessions: app.cookies.sessions(&parts.headers),
        })
    }
}
