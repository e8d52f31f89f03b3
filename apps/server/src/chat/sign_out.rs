//! Ends the session that asks for it.

use confab_store::StoreError;

use crate::app::App;
use crate::auth::Actor;

/// Ends the actor's own session; its connections close within a second. Repeating it is no error.
pub async fn sign_out(app: &App, actor: &Actor) -> Result<(), StoreError> {
    app.store.end_session(actor.id(), actor.session, app.clock.now()).await?;
    Ok(())
}
