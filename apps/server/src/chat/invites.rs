//! Makes, lists and ends invitation links.

use confab_protocol::ErrorCode;
use confab_protocol::api::{Invite, NewInvite};

use crate::app::App;
use crate::auth::{Actor, SecretToken};
use crate::refusal::Refusal;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// An invitation and its code, which is shown this once.
#[derive(Clone, Debug)]
pub struct MadeInvite {
    pub invite: Invite,
    pub code: SecretToken,
}

/// Makes an invitation. For administrators.
pub async fn create_invite(
    app: &App,
    actor: &Actor,
    new: NewInvite,
) -> Result<MadeInvite, Refusal> {
    actor.require_administrator()?;
    if !(1..=365).contains(&new.days) {
        return Err(Refusal::new(ErrorCode::Invalid, "an invitation is valid for 1 to 365 days"));
    }
    if !(1..=10_000).contains(&new.uses) {
        return Err(Refusal::new(
            ErrorCode::Invalid,
            "an invitation can be used 1 to 10,000 times",
        ));
    }
    let code = SecretToken::new(app.random);
    let at = app.clock.now();
    let expires_at = at.plus_millis(i64::from(new.days) * DAY_MS);
    let invite = app.store.create_invite(actor.id(), code.hash(), at, expires_at, new.uses).await?;
    Ok(MadeInvite { invite, code })
}

/// Invitations that can still be used, newest first. For administrators.
pub async fn list_invites(app: &App, actor: &Actor) -> Result<Vec<Invite>, Refusal> {
    actor.require_administrator()?;
    Ok(app.store.invites(app.clock.now()).await?)
}

/// Ends an invitation; whoever came by it stays. For administrators.
pub async fn revoke_invite(app: &App, actor: &Actor, id: i64) -> Result<(), Refusal> {
    actor.require_administrator()?;
    if app.store.revoke_invite(id).await? {
        Ok(())
    } else {
        Err(Refusal::new(ErrorCode::NotFound, "no such invitation"))
    }
}
