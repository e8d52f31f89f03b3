//! Changes one's own password.

use confab_protocol::ErrorCode;
use confab_protocol::api::Secret;
use confab_store::PasswordChange;

use super::SignedIn;
use super::new_password::check_new_password;
use super::start_session::{Browser, Verified, start_session};
use crate::app::App;
use crate::auth::{Actor, Lane, Verdict};
use crate::edge::Attempt;
use crate::refusal::Refusal;

/// The old password and the new one.
#[derive(Clone, Debug)]
pub struct ChangePassword {
    pub current: Secret,
    pub new: Secret,
    pub browser: Browser,
}

/// Changes the password, ends every browser session, this one too, and starts a new one here.
/// API tokens live on: they are listed and ended apart.
///
/// A sign-in that verified the old password gets no session from then on: see [`Verified`].
pub async fn change_password(
    app: &App,
    actor: &Actor,
    command: ChangePassword,
) -> Result<SignedIn, Refusal> {
    actor.require_browser()?;
    let counted = app.attempts.count(Attempt::OwnPassword(actor.id()))?;
    check_new_password(&command.new, &actor.person.handle)?;
    let found = app.store.find_credentials(&actor.person.handle).await?;
    let (account, old) = found.filter(|(account, _)| account.active).ok_or_else(|| {
        Refusal::new(ErrorCode::Forbidden, "the current password is wrong").at("current")
    })?;
    let verdict = app.passwords.verify(&command.current, Some(&old), Lane::Known).await?;
    if verdict == Verdict::Wrong {
        return Err(
            Refusal::new(ErrorCode::Forbidden, "the current password is wrong").at("current")
        );
    }
    counted.forgive();
    let new = app.passwords.hash(&command.new, Lane::Known).await?;
    let change = PasswordChange { old, new: new.clone() };
    if !app.store.change_password(actor.id(), change, app.clock.now()).await? {
        return Err(
            Refusal::new(ErrorCode::Forbidden, "the current password is wrong").at("current")
        );
    }
    let verified = Verified { account, hash: new };
    start_session(app, verified, &command.browser).await?.ok_or_else(|| {
        Refusal::new(ErrorCode::Forbidden, "the current password is wrong").at("current")
    })
}
