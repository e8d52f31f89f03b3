//! Signs another browser out.

use confab_protocol::{ErrorCode, SessionId};
use confab_store::SessionKind;

use crate::app::App;
use crate::auth::Actor;
use crate::refusal::Refusal;

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
