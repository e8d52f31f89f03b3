//! Deactivates an account.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use confab_protocol::{ErrorCode, Handle, UserId};
use serde::Deserialize;

use crate::app::App;
use crate::auth::Actor;
use crate::extract::{InPath, Signed};
use crate::forms::{FormBody, SignedForm, go_back_typed, go_saying, parse_handle};
use crate::refusal::Refusal;

/// Deactivates an account for good: no sign-in, its sessions end and its connections close within a
/// second. Its messages keep its name. Repeating it is no error.
pub async fn deactivate_account(app: &App, actor: &Actor, person: UserId) -> Result<(), Refusal> {
    actor.require_administrator()?;
    deactivate(app, actor, person).await
}

/// The same by handle.
pub async fn deactivate_handle(app: &App, actor: &Actor, handle: &Handle) -> Result<(), Refusal> {
    actor.require_administrator()?;
    let found = app.store.find_credentials(handle).await?;
    let (account, _) = found.ok_or_else(|| Refusal::nobody_called(handle))?;
    deactivate(app, actor, account.person.id).await
}

async fn deactivate(app: &App, actor: &Actor, person: UserId) -> Result<(), Refusal> {
    if person == actor.id() {
        return Err(Refusal::new(ErrorCode::Forbidden, "you can't deactivate your own account")
            .at("handle"));
    }
    if app.store.find_account(person).await?.is_none() {
        return Err(Refusal::no_person().at("handle"));
    }
    app.store.deactivate_account(person, app.clock.now()).await?;
    Ok(())
}

/// `POST /people/{user}/deactivate`.
pub(crate) async fn post(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InPath(person): InPath<UserId>,
) -> Result<StatusCode, Refusal> {
    deactivate_account(&app, &actor, person).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Debug, Deserialize)]
pub(crate) struct Fields {
    handle: String,
}

/// The form `POST /admin/deactivate`.
pub(crate) async fn form(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    FormBody(fields): FormBody<Fields>,
) -> Response {
    let deactivate = async {
        let handle = parse_handle(&fields.handle)?;
        deactivate_handle(&app, &actor, &handle).await?;
        Ok::<_, Refusal>(handle)
    };
    match deactivate.await {
        Ok(handle) => go_saying(&app, "/admin", format!("Deactivated @{handle}.")),
        Err(refusal) => {
            go_back_typed(&app, "/admin", refusal, [("handle", fields.handle.as_str())])
        }
    }
}
