//! Signs another browser out.

use confab_protocol::SessionId;
use confab_store::{SessionKind, StoreError};

use crate::app::App;
use crate::auth::{Actor, NotPermitted};

/// Why the session goes on.
#[derive(Debug, thiserror::Error)]
pub enum EndSessionError {
    #[error("no such session")]
    NoSession,
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Ends one of the actor's own browser sessions; someone else's does not exist for them.
pub async fn end_session(
    app: &App,
    actor: &Actor,
    session: SessionId,
) -> Result<(), EndSessionError> {
    actor.require_browser()?;
    let now = app.clock.now();
    let own = app.store.sessions_of(actor.id(), now).await?;
    let browser = |kind: &SessionKind| matches!(kind, SessionKind::Browser { .. });
    if !own.iter().any(|found| found.id == session && browser(&found.kind)) {
        return Err(EndSessionError::NoSession);
    }
    if app.store.end_session(actor.id(), session, now).await? {
        Ok(())
    } else {
        Err(EndSessionError::NoSession)
    }
}
