//! Signs in with handle and password.

use confab_protocol::Handle;
use confab_protocol::api::Secret;
use confab_store::{PasswordChange, StoreError};

use super::SignedIn;
use super::new_password::is_possible;
use super::start_session::{Browser, Verified, start_session};
use crate::app::App;
use crate::auth::{Lane, PasswordError, SecretToken, Verdict};
use crate::edge::{Attempt, Counted, TooMany};

/// Who wants in.
#[derive(Clone, Debug)]
pub struct SignIn {
    /// As typed; what is no handle is an unknown one.
    pub handle: String,
    pub password: Secret,
    pub browser: Browser,
}

/// Why they stay out.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// No such account, a deactivated one or another password: nobody learns which.
    #[error("wrong username or password")]
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
    let counted = count(app, &command.browser, handle.as_ref()).await?;
    if !is_possible(&command.password) {
        return Err(SignInError::Wrong);
    }
    let lane = if counted.is_of_known() { Lane::Known } else { Lane::Stranger };
    let ended = let_in(app, handle.as_ref(), &command, lane).await;
    match &ended {
        Ok(_) => counted.forgive(),
        Err(SignInError::Wrong) => {}
        // Too many wait for their hash, or the database does not answer.
        Err(_) => counted.undecided(),
    }
    ended
}

async fn let_in(
    app: &App,
    handle: Option<&Handle>,
    command: &SignIn,
    lane: Lane,
) -> Result<SignedIn, SignInError> {
    // The hash may be replaced between the look at it and the session: by another sign-in at the
    // same moment, which renewed it, or by a change of the password. The second look tells.
    for _ in 0..2 {
        let verified = verify(app, handle, &command.password, lane).await?;
        let verified = verified.ok_or(SignInError::Wrong)?;
        if let Some(signed_in) = start_session(app, verified, &command.browser).await? {
            return Ok(signed_in);
        }
    }
    Err(SignInError::Wrong)
}

/// Counts the attempt, apart from those of strangers where it comes from a device that the account
/// has signed in with before.
async fn count(
    app: &App,
    browser: &Browser,
    handle: Option<&Handle>,
) -> Result<Counted, SignInError> {
    let device = match (handle, browser.device.as_ref().map(SecretToken::hash)) {
        (Some(handle), Some(device)) if app.store.knows_device(handle, device).await? => {
            Some(device)
        }
        _ => None,
    };
    Ok(app.attempts.count(Attempt::SignIn { client: browser.client, handle, device })?)
}

/// Looks at the password, and renews its hash where that is of an older cost. `None` where nobody
/// is to come in.
async fn verify(
    app: &App,
    handle: Option<&Handle>,
    password: &Secret,
    lane: Lane,
) -> Result<Option<Verified>, SignInError> {
    let found = match handle {
        Some(handle) => app.store.find_credentials(handle).await?,
        None => None,
    };
    let (account, hash) = found.filter(|(account, _)| account.active).unzip();
    let verdict = app.passwords.verify(password, hash.as_ref(), lane).await?;
    let (Some(account), Some(hash)) = (account, hash) else { return Ok(None) };
    Ok(match verdict {
        Verdict::Wrong => None,
        Verdict::Right => Some(Verified { account, hash }),
        Verdict::RightButOld => {
            let new = app.passwords.hash(password, lane).await?;
            let change = PasswordChange { old: hash, new: new.clone() };
            // Where it was replaced meanwhile there is no session for the new one either.
            app.store.renew_password_hash(account.person.id, change).await?;
            Some(Verified { account, hash: new })
        }
    })
}
