//! Lists all accounts, for administrators.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use confab_protocol::UserId;
use confab_protocol::api::{AccountInfo, AccountsPage};
use serde::Deserialize;

use crate::app::App;
use crate::auth::Actor;
use crate::extract::{Answer, InPath, InQuery, Signed};
use crate::refusal::Refusal;

/// Accounts of a page.
const PAGE: u32 = 50;

/// Which accounts are asked for.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct ListAccounts {
    /// The beginning of a handle, or of a word of a name.
    #[serde(default)]
    pub query: String,
    /// A handle: those that sort after it.
    #[serde(default)]
    pub after: String,
}

/// A page of accounts by handle, deactivated ones too.
pub async fn list_accounts(
    app: &App,
    actor: &Actor,
    list: ListAccounts,
) -> Result<AccountsPage, Refusal> {
    actor.require_administrator()?;
    let query = list.query.trim().trim_start_matches('@');
    let now = app.clock.now();
    let mut accounts = app.store.accounts(query, &list.after, now, PAGE + 1).await?;
    let page = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = accounts.len() > page;
    accounts.truncate(page);
    Ok(AccountsPage { accounts, more })
}

/// One account.
pub async fn find_account(
    app: &App,
    actor: &Actor,
    person: UserId,
) -> Result<AccountInfo, Refusal> {
    actor.require_administrator()?;
    let found = app.store.account(person, app.clock.now()).await?;
    found.ok_or_else(Refusal::no_account)
}

/// `GET /accounts`.
pub(crate) async fn get(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InQuery(list): InQuery<ListAccounts>,
) -> Answer<AccountsPage> {
    Ok(Json(list_accounts(&app, &actor, list).await?))
}

/// `GET /accounts/{user}`.
pub(crate) async fn get_one(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InPath(person): InPath<UserId>,
) -> Answer<AccountInfo> {
    Ok(Json(find_account(&app, &actor, person).await?))
}
