//! Makes an account and signs in.

use std::sync::Arc;

use axum::extract::State;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use confab_protocol::api::{Secret, SignUpMode};
use confab_protocol::{ErrorCode, Handle, api};
use confab_store::{Admission, CreateAccountError, NewAccount, StoreError, TokenHash};
use confab_web::Typed;
use serde::Deserialize;

use super::new_password::check_new_password;
use super::start::{Browser, MeAndCookie, SignedIn, Verified, start_session};
use crate::app::App;
use crate::auth::{Lane, SecretToken, TokenPrefix};
use crate::edge::Attempt;
use crate::extract::JsonBody;
use crate::forms::{FormBody, go_in, parse_handle};
use crate::pages::{Visit, print_sign_up};
use crate::refusal::Refusal;
use crate::text;
use crate::text::What;

/// Request to sign up.
#[derive(Clone, Debug)]
pub struct SignUp {
    pub handle: Handle,
    pub name: String,
    pub password: Secret,
    /// The code of an invitation.
    pub invite: Option<Secret>,
    pub browser: Browser,
}

/// Makes an account as the installation's mode allows, joins it to `#general` and signs in.
///
/// What the mode allows is looked at before the password is hashed, and again by the store in the
/// transaction that makes the account.
pub async fn sign_up(app: &App, command: SignUp) -> Result<SignedIn, Refusal> {
    let _counted = app.attempts.count(Attempt::NewAccount(command.browser.client))?;
    let admission = admission(app, command.invite.as_ref()).await?;
    if confab_names::is_reserved(command.handle.as_str()) {
        return Err(Refusal::new(ErrorCode::Taken, "this username is reserved. Choose another")
            .at("handle"));
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
        CreateAccountError::HandleTaken => {
            Refusal::new(ErrorCode::Taken, "this username is taken, or looks like one that is")
                .at("handle")
        }
        CreateAccountError::InviteInvalid => invite_invalid(),
        CreateAccountError::Store(error) => Refusal::from(error),
        _ => closed(),
    })?;
    let verified = Verified { account: made.account, hash };
    start_session(app, verified, &command.browser).await?.ok_or_else(closed)
}

async fn admission(app: &App, invite: Option<&Secret>) -> Result<Admission, Refusal> {
    // Before the first account there is nobody to invite anyone, and set-up is the way in.
    if !app.store.has_accounts().await? {
        return Err(closed());
    }
    match app.store.sign_up_mode().await? {
        SignUpMode::Open => Ok(Admission::Open),
        SignUpMode::Closed => Err(closed()),
        SignUpMode::Invite => {
            let code = usable_invite(app, invite.map_or("", Secret::expose)).await?;
            code.map(Admission::Invite).ok_or_else(invite_invalid)
        }
    }
}

/// The hash of an invitation's code, if the invitation can be used now.
pub async fn usable_invite(app: &App, code: &str) -> Result<Option<TokenHash>, StoreError> {
    let Some(code) = SecretToken::parse(code, TokenPrefix::None) else { return Ok(None) };
    let found = app.store.find_invite(code.hash(), app.clock.now()).await?;
    Ok(found.map(|_| code.hash()))
}

/// The invitation is unknown, has expired or is used up.
pub fn invite_invalid() -> Refusal {
    Refusal::new(
        ErrorCode::InviteInvalid,
        "this invitation has expired or been used up. Ask for a new one",
    )
}

fn closed() -> Refusal {
    Refusal::new(ErrorCode::SignUpClosed, "this server accepts no new accounts")
}

/// `POST /sign-up`.
pub(crate) async fn post(
    State(app): State<Arc<App>>,
    browser: Browser,
    JsonBody(body): JsonBody<api::SignUp>,
) -> Result<MeAndCookie, Refusal> {
    let api::SignUp { handle, name, password, invite } = body;
    let command = SignUp { handle, name, password, invite, browser };
    Ok(MeAndCookie::new(&app, &sign_up(&app, command).await?))
}

#[derive(Debug, Deserialize)]
pub(crate) struct Fields {
    handle: String,
    name: String,
    password: Secret,
    invite: Option<Secret>,
}

/// The form `POST /sign-up`.
pub(crate) async fn form(
    State(app): State<Arc<App>>,
    browser: Browser,
    head: Parts,
    FormBody(fields): FormBody<Fields>,
) -> Response {
    let typed = Typed::new([("handle", fields.handle.clone()), ("name", fields.name.clone())]);
    let invite = fields.invite.as_ref().and_then(possible);
    let sign_up = async {
        let Fields { handle, name, password, invite } = fields;
        let handle = parse_handle(&handle)?;
        let command = SignUp { handle, name, password, invite, browser };
        sign_up(&app, command).await
    };
    match sign_up.await {
        Ok(signed_in) => go_in("/", MeAndCookie::new(&app, &signed_in).into_cookies()),
        Err(refusal) => {
            let visit = Visit::by(app, None, head).refused(refusal, typed);
            print_sign_up(visit, invite).await.into_response()
        }
    }
}

/// The invitation's code, where it could be one.
fn possible(invite: &Secret) -> Option<String> {
    let code = SecretToken::parse(invite.expose(), TokenPrefix::None)?;
    Some(code.reveal(TokenPrefix::None).expose().to_owned())
}
