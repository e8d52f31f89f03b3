//! Makes an account and signs in.

use confab_protocol::Handle;
use confab_protocol::api::{Secret, SignUpMode};
use confab_store::{Admission, CreateAccountError, NewAccount, StoreError, TokenHash};

use super::new_password::{NewPasswordError, check_new_password};
use super::start_session::{Browser, Verified, start_session};
use super::text::{self, What};
use super::{SignedIn, TextError};
use crate::app::App;
use crate::auth::{Lane, PasswordError, SecretToken, TokenPrefix};
use crate::edge::{Attempt, TooMany};

/// Who wants in.
#[derive(Clone, Debug)]
pub struct SignUp {
    pub handle: Handle,
    pub name: String,
    pub password: Secret,
    /// The code of an invitation.
    pub invite: Option<Secret>,
    pub browser: Browser,
}

/// Why they stay out.
#[derive(Debug, thiserror::Error)]
pub enum SignUpError {
    #[error("this username is taken, or looks like one that is")]
    HandleTaken,
    /// One that says what someone is, or means everyone.
    #[error("this username is reserved. Choose another")]
    HandleReserved,
    #[error("this invitation has expired or been used up. Ask for a new one")]
    InviteInvalid,
    #[error("this server accepts no new accounts")]
    Closed,
    #[error(transparent)]
    TooMany(#[from] TooMany),
    #[error(transparent)]
    Text(#[from] TextError),
    #[error(transparent)]
    NewPassword(#[from] NewPasswordError),
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
    let _counted = app.attempts.count(Attempt::NewAccount(command.browser.client))?;
    let admission = admission(app, command.invite.as_ref()).await?;
    if confab_names::is_reserved(command.handle.as_str()) {
        return Err(SignUpError::HandleReserved);
    }
    let name = text::name(What::Name, &command.name)?;
    check_new_password(&command.password, &command.handle)?;
    let hash = app.passwords.hash(&command.password, Lane::Stranger).await?;
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
    let verified = Verified { account: made.account, hash };
    start_session(app, verified, &command.browser).await?.ok_or(SignUpError::Closed)
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
            let code = usable_invite(app, invite.map_or("", Secret::expose)).await?;
            code.map(Admission::Invite).ok_or(SignUpError::InviteInvalid)
        }
    }
}

/// The hash of an invitation's code, if the invitation can be used now.
pub async fn usable_invite(app: &App, code: &str) -> Result<Option<TokenHash>, StoreError> {
    let Some(code) = SecretToken::parse(code, TokenPrefix::None) else { return Ok(None) };
    let found = app.store.find_invite(code.hash(), app.clock.now()).await?;
    Ok(found.map(|_| code.hash()))
}
