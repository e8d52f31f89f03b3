//! Makes, lists and ends personal API tokens.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use confab_protocol::api::{NewToken, NewTokenSecret, Scope, Secret, TokenInfo};
use confab_protocol::{ErrorCode, SessionId};
use confab_store::{NewSession, Session, SessionKind};
use confab_words::settings as words;
use serde::Deserialize;

use crate::app::App;
use crate::auth::{Actor, SecretToken, TokenPrefix};
use crate::extract::{Answer, InPath, JsonBody, Signed};
use crate::forms::{Flash, FormBody, SignedForm, go_back, go_back_typed, go_saying, go_with};
use crate::refusal::Refusal;
use crate::text;
use crate::text::What;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

const MOST_DAYS: u32 = 3650;

/// A token and its secret, which is shown this once.
#[derive(Clone, Debug)]
pub struct MadeToken {
    pub token: TokenInfo,
    pub secret: Secret,
}

/// Makes a token for the actor's own account; administrators alone may give it [`Scope::Admin`].
pub async fn create_token(app: &App, actor: &Actor, new: NewToken) -> Result<MadeToken, Refusal> {
    actor.require_browser()?;
    let name = text::name(What::TokenName, &new.name)?;
    let mut scopes = new.scopes;
    scopes.sort_by_key(|scope| *scope as u8);
    scopes.dedup();
    if scopes.is_empty() {
        return Err(Refusal::new(ErrorCode::Invalid, "a token needs at least one scope"));
    }
    if scopes.contains(&Scope::Admin) {
        actor.require_administrator()?;
    }
    let at = app.clock.now();
    let expires_at = match new.days {
        None => None,
        Some(days @ 1..=MOST_DAYS) => Some(at.plus_millis(i64::from(days) * DAY_MS)),
        Some(_) => {
            return Err(Refusal::new(
                ErrorCode::Invalid,
                format!("a token is valid for 1 to {MOST_DAYS} days"),
            ));
        }
    };
    let secret = SecretToken::new(app.random);
    let session = NewSession {
        person: actor.id(),
        kind: SessionKind::Token { name, scopes },
        token: secret.hash(),
        at,
        expires_at,
        idle_ms: None,
        verified: None,
    };
    let session = app
        .store
        .create_session(session)
        .await?
        .ok_or_else(|| Refusal::new(ErrorCode::NotFound, "no such token"))?;
    let token =
        token_info(session).ok_or_else(|| Refusal::new(ErrorCode::NotFound, "no such token"))?;
    Ok(MadeToken { token, secret: secret.reveal(TokenPrefix::Api) })
}

/// The actor's own tokens, newest first, without their secrets.
pub async fn list_tokens(app: &App, actor: &Actor) -> Result<Vec<TokenInfo>, Refusal> {
    actor.require_browser()?;
    let sessions = app.store.sessions_of(actor.id(), app.clock.now()).await?;
    Ok(sessions.into_iter().filter_map(token_info).collect())
}

/// Ends one of the actor's own tokens; its connections close within a second.
pub async fn revoke_token(app: &App, actor: &Actor, id: SessionId) -> Result<(), Refusal> {
    let tokens = list_tokens(app, actor).await?;
    if !tokens.iter().any(|token| token.id == id) {
        return Err(Refusal::new(ErrorCode::NotFound, "no such token"));
    }
    if app.store.end_session(actor.id(), id, app.clock.now()).await? {
        Ok(())
    } else {
        Err(Refusal::new(ErrorCode::NotFound, "no such token"))
    }
}

fn token_info(session: Session) -> Option<TokenInfo> {
    match session.kind {
        SessionKind::Browser { .. } => None,
        SessionKind::Token { name, scopes } => Some(TokenInfo {
            id: session.id,
            name,
            scopes,
            created_at: session.created_at,
            used_at: session.used_at,
            expires_at: session.expires_at,
        }),
    }
}

/// `GET /tokens`.
pub(crate) async fn get(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
) -> Answer<Vec<TokenInfo>> {
    Ok(Json(list_tokens(&app, &actor).await?))
}

/// `POST /tokens`.
pub(crate) async fn post(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    JsonBody(new): JsonBody<NewToken>,
) -> Answer<NewTokenSecret> {
    let made = create_token(&app, &actor, new).await?;
    Ok(Json(NewTokenSecret { token: made.token, secret: made.secret }))
}

/// `DELETE /tokens/{token}`.
pub(crate) async fn delete(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InPath(token): InPath<SessionId>,
) -> Result<StatusCode, Refusal> {
    revoke_token(&app, &actor, token).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Debug, Deserialize)]
pub(crate) struct Fields {
    name: String,
    /// The box that gives more than reading.
    scope: Option<Scope>,
}

/// The form `POST /settings/tokens`.
///
/// Makes a token that reads, and writes where the box is ticked. The page shows its secret once.
pub(crate) async fn form(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    FormBody(fields): FormBody<Fields>,
) -> Response {
    let scopes = [Some(Scope::Read), fields.scope].into_iter().flatten().collect();
    let new = NewToken { name: fields.name.clone(), scopes, days: None };
    match create_token(&app, &actor, new).await {
        Ok(made) => {
            let flash = Flash::Token { id: made.token.id, secret: made.secret };
            go_with(&app, "/settings", &flash)
        }
        Err(error) => go_back_typed(&app, "/settings", error, [("name", fields.name.as_str())]),
    }
}

/// The form `POST /settings/tokens/{token}/revoke`.
pub(crate) async fn revoke_form(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    InPath(token): InPath<SessionId>,
) -> Response {
    match revoke_token(&app, &actor, token).await {
        Ok(()) => go_saying(&app, "/settings", words::token_revoked()),
        Err(error) => go_back(&app, "/settings", error),
    }
}
