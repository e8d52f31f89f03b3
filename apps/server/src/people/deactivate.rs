//! Deactivates an account.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use confab_protocol::{Handle, UserId};
use confab_words::admin as words;
use serde::Deserialize;

use super::administer::deactivate_account;
use crate::app::App;
use crate::audit::By;
use crate::edge::Client;
use crate::extract::{InPath, Signed};
use crate::forms::{FormBody, SignedForm, go_back, go_saying, parse_handle};
use crate::refusal::Refusal;

/// The same as [`deactivate_account`] by handle.
pub async fn deactivate_handle(app: &App, by: &By, handle: &Handle) -> Result<(), Refusal> {
    by.actor.require_administrator()?;
    let found = app.store.find_credentials(handle).await?;
    let (account, _) = found.ok_or_else(|| Refusal::nobody_called(handle))?;
    deactivate_account(app, by, account.person.id).await
}

/// `POST /people/{user}/deactivate`.
pub(crate) async fn post(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    client: Client,
    InPath(person): InPath<UserId>,
) -> Result<StatusCode, Refusal> {
    deactivate_account(&app, &By { actor, client }, person).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Debug, Deserialize)]
pub(crate) struct Fields {
    handle: String,
}

/// The form `POST /admin/deactivate`, of pages of the release before.
pub(crate) async fn form(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    client: Client,
    FormBody(fields): FormBody<Fields>,
) -> Response {
    let deactivate = async {
        let handle = parse_handle(&fields.handle)?;
        deactivate_handle(&app, &By { actor, client }, &handle).await?;
        Ok::<_, Refusal>(handle)
    };
    match deactivate.await {
        Ok(handle) => {
            go_saying(&app, "/admin", words::DeactivatedOne { handle: handle.as_str() }.text())
        }
        // The page has the field no more.
        Err(refusal) => go_back(&app, "/admin", refusal),
    }
}
