//! Changes one's own password.

use std::sync::Arc;

use axum::extract::State;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use confab_protocol::api::Secret;
use confab_protocol::{ErrorCode, api};
use confab_store::PasswordChange;
use confab_web::Typed;
use confab_words::settings as words;
use serde::Deserialize;

use super::new_password::check_new_password;
use super::start::{Browser, MeAndCookie, SignedIn, Verified, start_session};
use crate::app::App;
use crate::auth::{Actor, Lane, Verdict};
use crate::edge::Attempt;
use crate::extract::{JsonBody, Signed};
use crate::forms::{Flash, FormBody, SignedForm, go_in};
use crate::pages::{Visit, print_password};
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

/// `PUT /me/password`.
pub(crate) async fn put(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    browser: Browser,
    JsonBody(body): JsonBody<api::ChangePassword>,
) -> Result<MeAndCookie, Refusal> {
    let api::ChangePassword { current, new } = body;
    let command = ChangePassword { current, new, browser };
    Ok(MeAndCookie::new(&app, &change_password(&app, &actor, command).await?))
}

#[derive(Debug, Deserialize)]
pub(crate) struct Fields {
    current: Secret,
    /// The new one.
    password: Secret,
}

/// The form `POST /settings/password`.
pub(crate) async fn form(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    browser: Browser,
    head: Parts,
    FormBody(fields): FormBody<Fields>,
) -> Response {
    let command = ChangePassword { current: fields.current, new: fields.password, browser };
    match change_password(&app, &actor, command).await {
        Ok(signed_in) => {
            let said = Flash::Done(words::password_changed().to_owned());
            let flash = app.cookies.set_flash(&said.value());
            let cookies = MeAndCookie::new(&app, &signed_in).into_cookies();
            go_in("/settings", cookies.into_iter().chain([flash]))
        }
        Err(error) => {
            let refusal = error;
            let visit = Visit::by(app, Some(actor), head).refused(refusal, Typed::default());
            print_password(visit).await.into_response()
        }
    }
}
