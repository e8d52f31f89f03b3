//! Makes, lists and ends invitation links.

use confab_protocol::api::{Invite, NewInvite};
use confab_store::StoreError;

use crate::app::App;
use crate::auth::{Actor, NotPermitted, SecretToken};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// An invitation and its code, which is shown this once.
#[derive(Clone, Debug)]
pub struct MadeInvite {
    pub invite: Invite,
    pub code: SecretToken,
}

/// Why there is no new invitation.
#[derive(Debug, thiserror::Error)]
pub enum MakeInviteError {
    #[error("an invitation is valid for 1 to 365 days")]
    Days,
    #[error("an invitation can be used 1 to 10,000 times")]
    Uses,
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why invitations are not shown or ended.
#[derive(Debug, thiserror::Error)]
pub enum InviteError {
    #[error("no such invitation")]
    NoInvite,
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Makes an invitation. For administrators.
pub async fn create_invite(
    app: &App,
    actor: &Actor,
    new: NewInvite,
) -> Result<MadeInvite, MakeInviteError> {
    actor.require_administrator()?;
    if !(1..=365).contains(&new.days) {
        return Err(MakeInviteError::Days);
    }
    if !(1..=10_000).contains(&new.uses) {
        return Err(MakeInviteError::Uses);
    }
    let code = SecretToken::new(app.random);
    let at = app.clock.now();
    let expires_at = at.plus_millis(i64::from(new.days) * DAY_MS);
    let invite = app.store.create_invite(actor.id(), code.hash(), at, expires_at, new.uses).await?;
    Ok(MadeInvite { invite, code })
}

/// Invitations that can still be used, newest first. For administrators.
pub async fn list_invites(app: &App, actor: &Actor) -> Result<Vec<Invite>, InviteError> {
    actor.require_administrator()?;
    Ok(app.store.invites(app.clock.now()).await?)
}

/// Ends an invitation; whoever came by it stays. For administrators.
pub async fn revoke_invite(app: &App, actor: &Actor, id: i64) -> Result<(), InviteError> {
    actor.require_administrator()?;
    if app.store.revoke_invite(id).await? { Ok(()) } else { Err(InviteError::NoInvite) }
}
