//! Finds people by the beginning of their handle or name.

use confab_protocol::Person;
use confab_protocol::api::Scope;

use crate::app::App;
use crate::auth::Actor;
use crate::refusal::Refusal;

/// Rows in one answer.
const LIMIT: u32 = 20;

/// Active accounts whose handle or name starts with the query, by handle.
pub async fn search_people(app: &App, actor: &Actor, query: &str) -> Result<Vec<Person>, Refusal> {
    actor.require(Scope::Read)?;
    let query = query.trim().trim_start_matches('@');
    Ok(app.store.search_people(query, LIMIT).await?)
}
