//! Signs in with handle and password.

use std::sync::Arc;

use axum::extract::State;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use confab_protocol::api::Secret;
use confab_protocol::{Handle, api};
use confab_store::{PasswordChange, StoreError};
use confab_web::{SignInWhy, Typed};
use serde::Deserialize;

use super::new_password::is_possible;
use super::start::{Browser, MeAndCookie, SignedIn, Verified, start_session};
use crate::app::App;
use crate::auth::{Lane, PasswordError, SecretToken, Verdict};
use crate::bucket::TooMany;
use crate::edge::{Attempt, Counted};
use crate::extract::JsonBody;
use crate::forms::{FormBody, go_in, own_path};
use crate::pages::{Visit, print_sign_in};
use crate::refusal::Refusal;
use confab_protocol::ErrorCode;

/// Request to sign in.
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

/// Starts a session, given the password. An unknown handle takes as long to refuse as a wrong
/// password: a hash is compared either way.
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

impl From<SignInError> for Refusal {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::Wrong => Self::new(ErrorCode::Unauthenticated, error.to_string()),
            SignInError::TooMany(error) => error.into(),
            SignInError::Password(error) => error.into(),
            SignInError::Store(error) => error.into(),
        }
    }
}

/// `POST /sign-in`.
pub(crate) async fn post(
    State(app): State<Arc<App>>,
    browser: Browser,
    JsonBody(body): JsonBody<api::SignIn>,
) -> Result<MeAndCookie, Refusal> {
    let api::SignIn { handle, password } = body;
    let command = SignIn { handle, password, browser };
    Ok(MeAndCookie::new(&app, &sign_in(&app, command).await?))
}

#[derive(Debug, Deserialize)]
pub(crate) struct Fields {
    handle: String,
    password: Secret,
    /// Where someone wanted to go when they were sent to sign in.
    next: Option<String>,
}

/// The form `POST /sign-in`.
pub(crate) async fn form(
    State(app): State<Arc<App>>,
    browser: Browser,
    head: Parts,
    FormBody(fields): FormBody<Fields>,
) -> Response {
    let Fields { handle, password, next } = fields;
    let next = own_path(next.as_deref()).map(str::to_owned);
    let typed = Typed::new([("handle", handle.clone())]);
    let command = SignIn { handle, password, browser };
    match sign_in(&app, command).await {
        Ok(signed_in) => {
            go_in(next.as_deref().unwrap_or("/"), MeAndCookie::new(&app, &signed_in).into_cookies())
        }
        Err(error) => {
            let visit = Visit::by(app, None, head).refused(error.into(), typed);
            print_sign_in(visit, next, SignInWhy::Visit).await.into_response()
        }
    }
}
