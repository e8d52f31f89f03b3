//! Finds out who sent a request.

use axum::http::{HeaderMap, HeaderValue, header};
use confab_store::{SessionKind, StoreError};

use super::{Actor, SecretToken, TokenPrefix, Via};
use crate::app::App;

/// The actor of a request's `Authorization: Bearer` token or else its session cookie.
///
/// `None` where there is neither, or the one given is unknown, expired or of a deactivated
/// account; a bad token never falls back to the cookie. May be cancelled.
pub async fn authenticate(app: &App, headers: &HeaderMap) -> Result<Option<Actor>, StoreError> {
    let (tokens, via) = secrets(app, headers);
    for token in tokens {
        let session = app.store.find_session(token.hash(), app.clock.now()).await?;
        // A cookie's secret is no token, and a token is no cookie.
        let session = session.filter(|session| match session.kind {
            SessionKind::Browser { .. } => via == Via::Cookie,
            SessionKind::Token { .. } => via == Via::Bearer,
        });
        if let Some(session) = session {
            return Ok(Some(Actor::new(session, via)));
        }
    }
    Ok(None)
}

/// Whether a request carries what may be someone's session or token, by its form.
pub fn has_secret(app: &App, headers: &HeaderMap) -> bool {
    !secrets(app, headers).0.is_empty()
}

fn secrets(app: &App, headers: &HeaderMap) -> (Vec<SecretToken>, Via) {
    match headers.get(header::AUTHORIZATION) {
        Some(value) => (bearer(value).into_iter().collect(), Via::Bearer),
        None => (app.cookies.sessions(headers), Via::Cookie),
    }
}

fn bearer(value: &HeaderValue) -> Option<SecretToken> {
    let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return None;
    }
    SecretToken::parse(token.trim(), TokenPrefix::Api)
}
