//! Deactivates an account.

use confab_protocol::{ErrorCode, Handle, UserId};

use crate::app::App;
use crate::auth::Actor;
use crate::refusal::Refusal;

/// Deactivates an account for good: no sign-in, its sessions end and its connections close within a
/// second. Its messages keep its name. Repeating it is no error.
pub async fn deactivate_account(app: &App, actor: &Actor, person: UserId) -> Result<(), Refusal> {
    actor.require_administrator()?;
    deactivate(app, actor, person).await
}

/// The same for whoever has the handle.
pub async fn deactivate_handle(app: &App, actor: &Actor, handle: &Handle) -> Result<(), Refusal> {
    actor.require_administrator()?;
    let found = app.store.find_credentials(handle).await?;
    let (account, _) = found.ok_or_else(|| Refusal::no_person().at("handle"))?;
    deactivate(app, actor, account.person.id).await
}

async fn deactivate(app: &App, actor: &Actor, person: UserId) -> Result<(), Refusal> {
    if person == actor.id() {
        return Err(Refusal::new(ErrorCode::Forbidden, "you can't deactivate your own account")
            .at("handle"));
    }
    if app.store.find_account(person).await?.is_none() {
        return Err(Refusal::no_person().at("handle"));
    }
    app.store.deactivate_account(person, app.clock.now()).await?;
    Ok(())
}
