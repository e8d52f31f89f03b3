//! Chooses another password by a link that an administrator made, and signs in.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::request::Parts;
use axum::response::Response;
use confab_protocol::ErrorCode;
use confab_protocol::api::{AuditAct, ResetPassword, Secret};
use confab_store::{NewAudit, ResetState, StoreError};
use confab_web::Typed;
use confab_words::settings as words;
use serde::Deserialize;

use super::new_password::check_new_password;
use super::start::{Browser, MeAndCookie, SignedIn, Verified, start_session};
use crate::app::App;
use crate::audit::note;
use crate::auth::{Lane, SecretToken, TokenPrefix};
use crate::edge::Attempt;
use crate::extract::JsonBody;
use crate::forms::{Flash, FormBody, go_in};
use crate::pages::{Visit, print_reset};
use crate::refusal::Refusal;

/// The state of the link with this code.
pub async fn reset_state(app: &App, code: &str) -> Result<ResetState, StoreError> {
    match SecretToken::parse(code, TokenPrefix::None) {
        Some(code) => app.store.reset_state(code.hash(), app.clock.now()).await,
        None => Ok(ResetState::Gone),
    }
}

/// Gives the link's person the password, ends every browser session of theirs, and starts one
/// here. API tokens live on, as with a change of the password.
///
/// The link is looked at before the password is hashed, and again by the store in the transaction
/// that uses it.
pub async fn reset_password(
    app: &App,
    code: &Secret,
    password: &Secret,
    browser: &Browser,
) -> Result<SignedIn, Refusal> {
    let counted = app.attempts.count(Attempt::NewAccount(browser.client))?;
    let person = match reset_state(app, code.expose()).await? {
        ResetState::Usable(person) => person,
        state => return Err(unusable(&state)),
    };
    counted.forgive();
    check_new_password(password, &person.handle)?;
    let code = SecretToken::parse(code.expose(), TokenPrefix::None).ok_or_else(gone)?;
    let hash = app.passwords.hash(password, Lane::Known).await?;
    let note = note(app, person.id, browser.client, AuditAct::PasswordReset);
    let note = NewAudit { person: Some(person.id), ..note };
    let account = app.store.reset_password(code.hash(), hash.clone(), note).await?;
    let verified = Verified { account: account.ok_or_else(gone)?, hash };
    start_session(app, verified, browser).await?.ok_or_else(gone)
}

/// Why a link cannot be used.
pub(crate) fn unusable(state: &ResetState) -> Refusal {
    match state {
        ResetState::Used => Refusal::new(
            ErrorCode::InviteInvalid,
            "this link has been used already. Ask an administrator for a new one",
        ),
        ResetState::Usable(_) | ResetState::Gone => gone(),
    }
}

fn gone() -> Refusal {
    Refusal::new(
        ErrorCode::InviteInvalid,
        "this link has expired or been replaced. Ask an administrator for a new one",
    )
}

/// `POST /reset`.
pub(crate) async fn post(
    State(app): State<Arc<App>>,
    browser: Browser,
    JsonBody(body): JsonBody<ResetPassword>,
) -> Result<MeAndCookie, Refusal> {
    let ResetPassword { code, password } = body;
    Ok(MeAndCookie::new(&app, &reset_password(&app, &code, &password, &browser).await?))
}

#[derive(Debug, Deserialize)]
pub(crate) struct Fields {
    password: Secret,
}

/// The form `POST /reset/{code}`.
pub(crate) async fn form(
    State(app): State<Arc<App>>,
    browser: Browser,
    Path(code): Path<String>,
    head: Parts,
    FormBody(Fields { password }): FormBody<Fields>,
) -> Result<Response, Refusal> {
    match reset_password(&app, &Secret::new(code.clone()), &password, &browser).await {
        Ok(signed_in) => {
            let said = Flash::Done(words::password_changed().to_owned());
            let flash = app.cookies.set_flash(&said.value());
            let cookies = MeAndCookie::new(&app, &signed_in).into_cookies();
            Ok(go_in("/", cookies.into_iter().chain([flash])))
        }
        Err(refusal) => {
            let visit = Visit::by(app, None, head).refused(refusal, Typed::default());
            print_reset(visit, &code).await
        }
    }
}
