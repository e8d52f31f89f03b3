//! Finds out who sent a request.

use axum::http::{HeaderMap, header};
use confab_store::{SessionKind, StoreError};

use super::{Actor, SecretToken, TokenPrefix, Via};
use crate::app::App;

/// The actor of a request's `Authorization: Bearer` token or else its session cookie.
///
/// `None` where there is neither, or the one given is unknown, expired or of a deactivated
/// account; a bad token never falls back to the cookie. May be cancelled.
pub async fn authenticate(app: &App, headers: &HeaderMap) -> Result<Option<Actor>, StoreError> {
    let found = match headers.get(header::AUTHORIZATION) {
        Some(value) => value
            .to_str()
            .ok()
            .and_then(|text| text.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
            .and_then(|(_, token)| SecretToken::parse(token.trim(), TokenPrefix::Api))
            .map(|token| (token, Via::Bearer)),
        None => app.config.session_cookie().read(headers).map(|token| (token, Via::Cookie)),
    };
    let Some((token, via)) = found else { return Ok(None) };
    let session = app.store.find_session(token.hash(), app.clock.now()).await?;
    // A cookie's secret is no token, and a token is no cookie.
    let session = session.filter(|session| match session.kind {
        SessionKind::Browser { .. } => via == Via::Cookie,
        SessionKind::Token { .. } => via == Via::Bearer,
    });
    Ok(session.map(|session| Actor::new(session, via)))
}
