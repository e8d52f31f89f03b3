//! Ends the session that asks for it.

use confab_store::{SessionKind, StoreError};

use crate::app::App;
use crate::auth::{Actor, SecretToken, Via};

/// Ends the actor's own session, and whatever else the browser's cookies name; connections close
/// within a second. Gives the secrets of those that were a session here. A repeat is no error.
pub async fn sign_out(
    app: &App,
    actor: &Actor,
    cookies: Vec<SecretToken>,
) -> Result<Vec<SecretToken>, StoreError> {
    let ended = match actor.via {
        Via::Cookie => end_sessions(app, &cookies).await?,
        Via::Bearer => Vec::new(),
    };
    app.store.end_session(actor.id(), actor.session, app.clock.now()).await?;
    Ok(ended)
}

/// Ends the browser sessions of these secrets; gives those that there were.
pub(super) async fn end_sessions(
    app: &App,
    secrets: &[SecretToken],
) -> Result<Vec<SecretToken>, StoreError> {
    let now = app.clock.now();
    let mut ended = Vec::new();
    for secret in secrets {
        let Some(session) = app.store.find_session(secret.hash(), now).await? else { continue };
        if matches!(session.kind, SessionKind::Browser { .. }) {
            app.store.end_session(session.account.person.id, session.id, now).await?;
            ended.push(secret.clone());
        }
    }
    Ok(ended)
}
