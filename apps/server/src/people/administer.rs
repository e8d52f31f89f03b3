//! Acts of administrators on an account: its role, closing and reopening it, signing it out.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use confab_protocol::api::{AccountInfo, AuditAct, ChangeAccount};
use confab_protocol::{ErrorCode, Role, Signal, UserId};
use confab_store::Administered;
use confab_words::admin as words;

use super::accounts::find_account;

use crate::app::App;
use crate::audit::By;
use crate::auth::NotPermitted;
use crate::edge::Client;
use crate::extract::{Answer, InPath, JsonBody, Signed};
use crate::forms::{FormBody, SignedForm, go_back, go_saying};
use crate::refusal::Refusal;

/// Makes someone an administrator, or one no more. The last one stays.
pub async fn set_role(app: &App, by: &By, person: UserId, role: Role) -> Result<(), Refusal> {
    by.actor.require_administrator()?;
    let act = match role {
        Role::Administrator => AuditAct::AdministratorMade,
        Role::Member => AuditAct::AdministratorUnmade,
    };
    let outcome = app.store.set_role(person, role, by.note_of(app, act, person)).await?;
    if matches!(outcome, Administered::Done) {
        app.live.tell_person(person, &Signal::Role { role });
    }
    settle(outcome)
}

/// Deactivates an account: no sign-in, its sessions end and its connections close within a
/// second. Its messages keep its name. Repeating it is no error.
pub async fn deactivate_account(app: &App, by: &By, person: UserId) -> Result<(), Refusal> {
    by.actor.require_administrator()?;
    if person == by.actor.id() {
        return Err(Refusal::new(ErrorCode::Forbidden, "you can't deactivate your own account")
            .at("handle"));
    }
    let note = by.note_of(app, AuditAct::AccountDeactivated, person);
    settle(app.store.deactivate_account(person, note).await?)
}

/// Opens a deactivated account again: it signs in with its password, and is in its rooms.
pub async fn reopen_account(app: &App, by: &By, person: UserId) -> Result<(), Refusal> {
    by.actor.require_administrator()?;
    let note = by.note_of(app, AuditAct::AccountReopened, person);
    settle(app.store.reopen_account(person, note).await?)
}

/// Signs an account out of every browser, and revokes its API tokens.
pub async fn end_sessions(app: &App, by: &By, person: UserId) -> Result<(), Refusal> {
    by.actor.require_administrator()?;
    let note = by.note_of(app, AuditAct::SessionsEnded, person);
    settle(app.store.end_sessions(person, note).await?)
}

/// Turns the outcome into a refusal where nothing was done.
pub(super) fn settle(outcome: Administered) -> Result<(), Refusal> {
    match outcome {
        Administered::Done | Administered::Unchanged => Ok(()),
        Administered::NotAllowed => Err(NotPermitted::AdministratorOnly.into()),
        Administered::NoAccount => Err(Refusal::no_account()),
        Administered::LastAdministrator => Err(Refusal::new(
            ErrorCode::Forbidden,
            "this is the only administrator. Make someone else one first",
        )),
    }
}

/// `PATCH /accounts/{user}`.
pub(crate) async fn patch(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    client: Client,
    InPath(person): InPath<UserId>,
    JsonBody(change): JsonBody<ChangeAccount>,
) -> Answer<AccountInfo> {
    let by = By { actor, client };
    match change.active {
        Some(true) => reopen_account(&app, &by, person).await?,
        Some(false) => deactivate_account(&app, &by, person).await?,
        None => {}
    }
    if let Some(administrator) = change.administrator {
        set_role(&app, &by, person, role(administrator)).await?;
    }
    Ok(Json(find_account(&app, &by.actor, person).await?))
}

/// `DELETE /accounts/{user}/sessions`.
pub(crate) async fn delete_sessions(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    client: Client,
    InPath(person): InPath<UserId>,
) -> Result<StatusCode, Refusal> {
    end_sessions(&app, &By { actor, client }, person).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn role(administrator: bool) -> Role {
    if administrator { Role::Administrator } else { Role::Member }
}

/// The form `POST /admin/people/{user}`.
pub(crate) async fn form(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    client: Client,
    InPath(person): InPath<UserId>,
    FormBody(change): FormBody<ChangeAccount>,
) -> Response {
    let by = By { actor, client };
    let done = async {
        match change {
            ChangeAccount { administrator: Some(administrator), .. } => {
                set_role(&app, &by, person, role(administrator)).await?;
                Ok(if administrator { words::made() } else { words::unmade() })
            }
            ChangeAccount { active: Some(true), .. } => {
                reopen_account(&app, &by, person).await?;
                Ok(words::reopened())
            }
            ChangeAccount { active: Some(false), .. } => {
                deactivate_account(&app, &by, person).await?;
                Ok(words::account_deactivated())
            }
            ChangeAccount { administrator: None, active: None } => {
                by.actor.require_administrator()?;
                Ok(words::unchanged())
            }
        }
    };
    land(&app, person, done.await)
}

/// The form `POST /admin/people/{user}/sign-out`.
pub(crate) async fn sign_out_form(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    client: Client,
    InPath(person): InPath<UserId>,
) -> Response {
    let done = end_sessions(&app, &By { actor, client }, person).await;
    land(&app, person, done.map(|()| words::signed_out()))
}

/// Back to the person's page.
fn land(app: &App, person: UserId, done: Result<&'static str, Refusal>) -> Response {
    let page = format!("/admin/people/{person}");
    match done {
        Ok(sentence) => go_saying(app, &page, sentence),
        // The page has no fields.
        Err(refusal) => go_back(app, &page, refusal),
    }
}
