//! Lists the browsers that someone is signed in with, and signs them out.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use confab_protocol::api::SessionInfo;
use confab_protocol::{ErrorCode, SessionId};
use confab_store::SessionKind;
use confab_words::settings as words;

use crate::app::App;
use crate::auth::Actor;
use crate::extract::{Answer, InPath, Signed};
use crate::forms::{SignedForm, go_back, go_saying};
use crate::refusal::Refusal;

/// The actor's own signed-in browsers, newest first.
pub async fn list_sessions(app: &App, actor: &Actor) -> Result<Vec<SessionInfo>, Refusal> {
    actor.require_browser()?;
    let sessions = app.store.sessions_of(actor.id(), app.clock.now()).await?;
    let browsers = sessions.into_iter().filter_map(|session| match session.kind {
        SessionKind::Browser { user_agent } => Some(SessionInfo {
            id: session.id,
            created_at: session.created_at,
            used_at: session.used_at,
            user_agent,
            current: session.id == actor.session,
        }),
        SessionKind::Token { .. } => None,
    });
    Ok(browsers.collect())
}

/// Ends one of the actor's own browser sessions; someone else's does not exist for them.
pub async fn end_session(app: &App, actor: &Actor, session: SessionId) -> Result<(), Refusal> {
    actor.require_browser()?;
    let now = app.clock.now();
    let own = app.store.sessions_of(actor.id(), now).await?;
    let browser = |kind: &SessionKind| matches!(kind, SessionKind::Browser { .. });
    if !own.iter().any(|found| found.id == session && browser(&found.kind)) {
        return Err(Refusal::new(ErrorCode::NotFound, "no such session"));
    }
    if app.store.end_session(actor.id(), session, now).await? {
        Ok(())
    } else {
        Err(Refusal::new(ErrorCode::NotFound, "no such session"))
    }
}

/// `GET /sessions`.
pub(crate) async fn get(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
) -> Answer<Vec<SessionInfo>> {
    Ok(Json(list_sessions(&app, &actor).await?))
}

/// `DELETE /sessions/{session}`.
pub(crate) async fn delete(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InPath(session): InPath<SessionId>,
) -> Result<StatusCode, Refusal> {
    end_session(&app, &actor, session).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The form `POST /settings/sessions/{session}/revoke`.
pub(crate) async fn form(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    InPath(session): InPath<SessionId>,
) -> Response {
    match end_session(&app, &actor, session).await {
        Ok(()) => go_saying(&app, "/settings", words::signed_out()),
        Err(error) => go_back(&app, "/settings", error),
    }
}
