//! Changes one's own password.

use confab_protocol::api::Secret;
use confab_store::{SessionKind, StoreError};

use super::start_session::start_session;
use super::text;
use super::{SignedIn, TextError};
use crate::app::App;
use crate::auth::{Actor, NotPermitted, PasswordError, Verdict};
use crate::edge::{Attempt, Client, TooMany};

/// The old password and the new one.
#[derive(Clone, Debug)]
pub struct ChangePassword {
    pub current: Secret,
    pub new: Secret,
    pub client: Client,
    pub user_agent: String,
}

/// Why the password stays.
#[derive(Debug, thiserror::Error)]
pub enum ChangePasswordError {
    #[error("the current password is wrong")]
    Wrong,
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    #[error(transparent)]
    TooMany(#[from] TooMany),
    #[error(transparent)]
    Text(#[from] TextError),
    #[error(transparent)]
    Password(#[from] PasswordError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Changes the password, ends every browser session, this one too, and starts a new one here.
/// API tokens live on: they are listed and ended apart.
pub async fn change_password(
    app: &App,
    actor: &Actor,
    command: ChangePassword,
) -> Result<SignedIn, ChangePasswordError> {
    actor.require_browser()?;
    let handle = Some(&actor.person.handle);
    app.rate_limits.attempt(Attempt { client: command.client, handle })?;
    text::new_password(&command.new)?;
    let found = app.store.find_credentials(&actor.person.handle).await?;
    let (account, hash) = found.filter(|(account, _)| account.active).unzip();
    let verdict = app.passwords.verify(&command.current, hash.as_ref()).await?;
    let account =
        account.filter(|_| verdict != Verdict::Wrong).ok_or(ChangePasswordError::Wrong)?;
    let hash = app.passwords.hash(&command.new).await?;
    app.store.set_password(actor.id(), hash).await?;
    let now = app.clock.now();
    for session in app.store.sessions_of(actor.id(), now).await? {
        if matches!(session.kind, SessionKind::Browser { .. }) {
            app.store.end_session(actor.id(), session.id, now).await?;
        }
    }
    start_session(app, account, &command.user_agent).await?.ok_or(ChangePasswordError::Wrong)
}
