//! `GET /admin/audit?before=&person=&act=`: the audit log.

use axum::response::Response;
use confab_protocol::UserId;
use confab_web::Sheet;

use super::Visit;
use crate::audit::{Format, ListAudit, list_audit};
use crate::people::accounts::find_account;
use crate::refusal::Refusal;

pub(crate) async fn get(visit: Visit) -> Result<Response, Refusal> {
    let session = visit.session().await?;
    let sheet = load(&visit).await;
    visit.print_admin(session, sheet).await
}

async fn load(visit: &Visit) -> Result<Sheet, Refusal> {
    let (app, actor) = (&visit.app, visit.actor()?);
    actor.require_administrator()?;
    let chosen = |name| visit.query(name).filter(|value| !value.is_empty());
    let act = chosen("act");
    // A person is named by number in links, and by username in the form.
    let person = match chosen("person") {
        Some(text) => Some(named(visit, &text).await?),
        None => None,
    };
    let before = visit.query("before").and_then(|before| before.parse().ok());
    let list = ListAudit { before, person, act: act.clone(), format: Format::Json };
    let page = list_audit(app, actor, list).await?;
    let person = match person {
        Some(person) => find_account(app, actor, person).await.ok().map(|found| found.person),
        None => None,
    };
    let kept_days = app.config.audit_days;
    Ok(Sheet::Audit { page, person: person.map(Box::new), act, kept_days })
}

/// The person of a number or a username; nobody has the number 0.
async fn named(visit: &Visit, text: &str) -> Result<UserId, Refusal> {
    if let Ok(person) = text.parse() {
        return Ok(person);
    }
    let Ok(handle) = confab_protocol::Handle::parse(text.trim()) else { return Ok(UserId(0)) };
    let found = visit.app.store.find_credentials(&handle).await?;
    Ok(found.map_or(UserId(0), |(account, _)| account.person.id))
}
