//! Lists the browsers that someone is signed in with.

use confab_protocol::api::SessionInfo;
use confab_store::SessionKind;

use crate::app::App;
use crate::auth::Actor;
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
