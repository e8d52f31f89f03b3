//! Makes an account and signs in.

use confab_protocol::Handle;
use confab_protocol::api::{Secret, SignUpMode};
use confab_store::{Admission, CreateAccountError, NewAccount, StoreError};

use super::start_session::{Verified, start_session};
use super::text::{self, What};
use super::{SignedIn, TextError};
use crate::app::App;
use crate::auth::{PasswordError, SecretToken, TokenPrefix};
use crate::edge::{Attempt, Client, TooMany};

/// Who wants in.
#[derive(Clone, Debug)]
pub struct SignUp {
    pub handle: Handle,
    pub name: String,
    pub password: Secret,
    /// The code of an invitation.
    pub invite: Option<Secret>,
    pub client: Client,
    pub user_agent: String,
}

/// Why they stay out.
#[derive(Debug, thiserror::Error)]
pub enum SignUpError {
    #[error("the user name is taken, or looks like one that is")]
    HandleTaken,
    /// One that says what someone is, or means everyone.
    #[error("the user name is reserved. Choose another")]
    HandleReserved,
    #[error("the invitation cannot be used")]
    InviteInvalid,
    #[error("sign-up is closed")]
    Closed,
    #[error(transparent)]
    TooMany(#[from] TooMany),
    #[error(transparent)]
    Text(#[from] TextError),
    #[error(transparent)]
    Password(#[from] PasswordError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Makes an account as the installation's mode allows, joins it to `#general` and signs in.
///
/// What the mode allows is looked at before the password is hashed, and again by the store in the
/// transaction that makes the account.
pub async fn sign_up(app: &App, command: SignUp) -> Result<SignedIn, SignUpError> {
    app.rate_limits.attempt(Attempt { client: command.client, handle: None })?;
    let admission = admission(app, command.invite.as_ref()).await?;
    if confab_names::is_reserved(command.handle.as_str()) {
        return Err(SignUpError::HandleReserved);
    }
    let name = text::name(What::Name, &command.name)?;
    text::new_password(&command.password)?;
    let hash = app.passwords.hash(&command.password).await?;
    let account = NewAccount {
        handle: command.handle,
        name,
        password: hash.clone(),
        at: app.clock.now(),
        tag: app.random.tag(),
    };
    let made = app.store.create_account(account, admission).await.map_err(|error| match error {
        CreateAccountError::HandleTaken => SignUpError::HandleTaken,
        CreateAccountError::InviteInvalid => SignUpError::InviteInvalid,
        CreateAccountError::Store(error) => SignUpError::Store(error),
        _ => SignUpError::Closed,
    })?;
    if let Some(joined) = &made.joined {
        app.live.committed(joined);
    }
    let verified = Verified { account: made.account, hash };
    start_session(app, verified, &command.user_agent).await?.ok_or(SignUpError::Closed)
}

async fn admission(app: &App, invite: Option<&Secret>) -> Result<Admission, SignUpError> {
    // Before the first account there is nobody to invite anyone, and set-up is the way in.
    if !app.store.has_accounts().await? {
        return Err(SignUpError::Closed);
    }
    match app.store.sign_up_mode().await? {
        SignUpMode::Open => Ok(Admission::Open),
        SignUpMode::Closed => Err(SignUpError::Closed),
        SignUpMode::Invite => {
            let code = invite
                .and_then(|code| SecretToken::parse(code.expose(), TokenPrefix::None))
                .ok_or(SignUpError::InviteInvalid)?
                .hash();
            let found = app.store.find_invite(code, app.clock.now()).await?;
            found.map(|_| Admission::Invite(code)).ok_or(SignUpError::InviteInvalid)
        }
    }
}
