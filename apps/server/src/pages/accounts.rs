//! `GET /admin/people?query=&after=`, and `GET /admin/people/{user}`.

use axum::extract::Path;
use axum::response::Response;
use confab_protocol::UserId;
use confab_protocol::api::ResetLink;
use confab_web::Sheet;

use super::Visit;
use crate::forms::Flash;
use crate::people::accounts::{ListAccounts, find_account, list_accounts};
use crate::refusal::Refusal;

/// Prints the list of all accounts.
pub(crate) async fn get(visit: Visit) -> Result<Response, Refusal> {
    let session = visit.session().await?;
    let query = visit.query("query").unwrap_or_default();
    let after = visit.query("after").unwrap_or_default();
    let list = ListAccounts { query: query.clone(), after };
    let page = list_accounts(&visit.app, visit.actor()?, list).await;
    visit.print_admin(session, page.map(|page| Sheet::Accounts { query, page })).await
}

/// Prints one account's page.
pub(crate) async fn get_one(visit: Visit, Path(person): Path<String>) -> Result<Response, Refusal> {
    let session = visit.session().await?;
    let person = person.parse().unwrap_or(UserId(0));
    let account = find_account(&visit.app, visit.actor()?, person).await;
    let fresh = fresh(&visit, person);
    let sheet = account.map(|account| Sheet::Account { account: Box::new(account), fresh });
    visit.print_admin(session, sheet).await
}

/// The reset link that was just made for the person.
fn fresh(visit: &Visit, of: UserId) -> Option<ResetLink> {
    match visit.flash()? {
        Flash::ResetLink { person, code, expires_at } if *person == of => {
            Some(ResetLink { link: visit.reset_link(code)?, expires_at: *expires_at })
        }
        _ => None,
    }
}
