//! Signs in with handle and password.

use confab_protocol::Handle;
use confab_protocol::api::Secret;
use confab_store::StoreError;

use super::SignedIn;
use super::start_session::start_session;
use super::text;
use crate::app::App;
use crate::auth::{PasswordError, Verdict};
use crate::edge::{Attempt, Client, TooMany};

/// Who wants in.
#[derive(Clone, Debug)]
pub struct SignIn {
    /// As typed; what is no handle is an unknown one.
    pub handle: String,
    pub password: Secret,
    pub client: Client,
    pub user_agent: String,
}

/// Why they stay out.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// No such account, a deactivated one or another password: nobody learns which.
    #[error("unknown handle or wrong password")]
    Wrong,
    #[error(transparent)]
    TooMany(#[from] TooMany),
    #[error(transparent)]
    Password(#[from] PasswordError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Starts a session for whoever knows the password. An unknown handle takes as long to refuse as
/// a wrong password: a hash is compared either way.
pub async fn sign_in(app: &App, command: SignIn) -> Result<SignedIn, SignInError> {
    let handle = Handle::parse(command.handle.trim()).ok();
    app.rate_limits.attempt(Attempt { client: command.client, handle: handle.as_ref() })?;
    let found = match &handle {
        Some(handle) => app.store.find_credentials(handle).await?,
        None => None,
    };
    let (account, hash) = found.filter(|(account, _)| account.active).unzip();
    if !text::is_possible_password(&command.password) {
        return Err(SignInError::Wrong);
    }
    let verdict = app.passwords.verify(&command.password, hash.as_ref()).await?;
    let account = match verdict {
        Verdict::Wrong => None,
        Verdict::Right => account,
        Verdict::RightButOld => {
            if let Some(account) = &account {
                let hash = app.passwords.hash(&command.password).await?;
                app.store.set_password(account.person.id, hash).await?;
            }
            account
        }
    };
    let account = account.ok_or(SignInError::Wrong)?;
    start_session(app, account, &command.user_agent).await?.ok_or(SignInError::Wrong)
}
