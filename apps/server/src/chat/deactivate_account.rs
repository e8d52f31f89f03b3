//! Deactivates an account.

use confab_protocol::{Handle, UserId};
use confab_store::StoreError;

use crate::app::App;
use crate::auth::{Actor, NotPermitted};

/// Why the account stays active.
#[derive(Debug, thiserror::Error)]
pub enum DeactivateAccountError {
    #[error("nobody has that username")]
    NoPerson,
    /// Else an installation could lose its last administrator.
    #[error("you can't deactivate your own account")]
    Oneself,
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Deactivates an account for good: no sign-in, its sessions end and its connections close within a
/// second. Its messages keep its name. Repeating it is no error.
pub async fn deactivate_account(
    app: &App,
    actor: &Actor,
    person: UserId,
) -> Result<(), DeactivateAccountError> {
    actor.require_administrator()?;
    deactivate(app, actor, person).await
}

/// The same for whoever has the handle.
pub async fn deactivate_handle(
    app: &App,
    actor: &Actor,
    handle: &Handle,
) -> Result<(), DeactivateAccountError> {
    actor.require_administrator()?;
    let found = app.store.find_credentials(handle).await?;
    let (account, _) = found.ok_or(DeactivateAccountError::NoPerson)?;
    deactivate(app, actor, account.person.id).await
}

async fn deactivate(
    app: &App,
    actor: &Actor,
    person: UserId,
) -> Result<(), DeactivateAccountError> {
    if person == actor.id() {
        return Err(DeactivateAccountError::Oneself);
    }
    if app.store.find_account(person).await?.is_none() {
        return Err(DeactivateAccountError::NoPerson);
    }
    app.store.deactivate_account(person, app.clock.now()).await?;
    Ok(())
}
