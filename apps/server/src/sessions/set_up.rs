//! Makes the first account, which becomes the administrator.

use std::sync::Arc;

use axum::extract::State;
use axum::http::request::Parts;
use axum::response::Response;
use confab_protocol::api::Secret;
use confab_protocol::{ErrorCode, Handle, api};
use confab_store::NewAccount;
use confab_web::Typed;
use serde::Deserialize;

use super::new_password::check_new_password;
use super::set_up_code::{is_code, set_up_code};
use super::start::{Browser, MeAndCookie, SignedIn, Verified, start_session};
use crate::app::App;
use crate::auth::Lane;
use crate::config::SetUpCode;
use crate::edge::Attempt;
use crate::extract::JsonBody;
use crate::forms::{FormBody, go_in, parse_handle};
use crate::pages::{Visit, print_set_up};
use crate::refusal::Refusal;
use crate::text;
use crate::text::What;

/// Request for the first account.
#[derive(Clone, Debug)]
pub struct SetUp {
    pub handle: Handle,
    pub name: String,
    pub password: Secret,
    pub code: Option<Secret>,
    /// The installation's name; empty leaves it as it is.
    pub server_name: Option<String>,
    pub browser: Browser,
}

/// Makes the first account and `#general`, and signs in.
///
/// It takes the one-time code, wherever the request seems to come from: a proxy on the same machine
/// looks like a person at it. Of two that race only one gets in.
pub async fn set_up(app: &App, command: SetUp) -> Result<SignedIn, Refusal> {
    let _counted = app.attempts.count(Attempt::NewAccount(command.browser.client))?;
    if app.store.has_accounts().await? {
        return Err(Refusal::new(
            ErrorCode::SignUpClosed,
            "this server has its first account already. Sign in instead",
        ));
    }
    if app.config.set_up_code == SetUpCode::Ask {
        let code = set_up_code(app.store.as_ref(), app.random).await?;
        if !command.code.is_some_and(|typed| is_code(&typed, &code)) {
            return Err(Refusal::new(
                ErrorCode::InviteInvalid,
                "this is not the one-time code. It is in the server's log",
            )
            .at("code"));
        }
    }
    let name = text::name(What::Name, &command.name)?;
    let server_name = command.server_name.filter(|name| !name.trim().is_empty());
    let server_name = server_name.map(|name| text::name(What::ServerName, &name)).transpose()?;
    check_new_password(&command.password, &command.handle)?;
    let hash = app.passwords.hash(&command.password, Lane::Stranger).await?;
    let account = NewAccount {
        handle: command.handle,
        name,
        password: hash.clone(),
        at: app.clock.now(),
        tag: app.random.tag(),
    };
    let account = app.store.create_first_account(account).await?.ok_or_else(|| {
        Refusal::new(
            ErrorCode::SignUpClosed,
            "this server has its first account already. Sign in instead",
        )
    })?;
    if let Some(server_name) = server_name {
        // The account is there, and administrators may name the installation later.
        if let Err(error) = app.store.set_server_name(&server_name).await {
            tracing::warn!(error = &error as &dyn std::error::Error, "the server has no name yet");
        }
        app.settings.forget();
    }
    let verified = Verified { account, hash };
    start_session(app, verified, &command.browser).await?.ok_or_else(|| {
        Refusal::new(
            ErrorCode::SignUpClosed,
            "this server has its first account already. Sign in instead",
        )
    })
}

/// `POST /set-up`.
pub(crate) async fn post(
    State(app): State<Arc<App>>,
    browser: Browser,
    JsonBody(body): JsonBody<api::SetUp>,
) -> Result<MeAndCookie, Refusal> {
    let api::SetUp { handle, name, password, code, server_name } = body;
    let command = SetUp { handle, name, password, code, server_name, browser };
    Ok(MeAndCookie::new(&app, &set_up(&app, command).await?))
}

#[derive(Debug, Deserialize)]
pub(crate) struct Fields {
    handle: String,
    name: String,
    password: Secret,
    code: Option<Secret>,
    /// Absent from pages of the release before.
    server_name: Option<String>,
}

/// The form `POST /set-up`.
pub(crate) async fn form(
    State(app): State<Arc<App>>,
    browser: Browser,
    head: Parts,
    FormBody(fields): FormBody<Fields>,
) -> Response {
    let typed = Typed::new([
        ("handle", fields.handle.clone()),
        ("name", fields.name.clone()),
        ("server_name", fields.server_name.clone().unwrap_or_default()),
        ("code", fields.code.as_ref().map(|code| code.expose().to_owned()).unwrap_or_default()),
    ]);
    let set_up = async {
        let Fields { handle, name, password, code, server_name } = fields;
        let handle = parse_handle(&handle)?;
        let command = SetUp { handle, name, password, code, server_name, browser };
        set_up(&app, command).await
    };
    match set_up.await {
        Ok(signed_in) => go_in("/", MeAndCookie::new(&app, &signed_in).into_cookies()),
        Err(refusal) => print_set_up(Visit::by(app, None, head).refused(refusal, typed)).await,
    }
}
