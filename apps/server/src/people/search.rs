//! Finds people by name and handle.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use confab_protocol::Person;
use confab_protocol::api::Scope;
use serde::Deserialize;

use crate::app::App;
use crate::auth::Actor;
use crate::extract::{Answer, InQuery, Signed};
use crate::refusal::Refusal;

/// Rows in one answer.
const LIMIT: u32 = 20;

/// Active accounts that fit the query, the best first: see [`Store::search_people`].
///
/// [`Store::search_people`]: confab_store::Store::search_people
pub async fn search_people(app: &App, actor: &Actor, query: &str) -> Result<Vec<Person>, Refusal> {
    actor.require(Scope::Read)?;
    let query = query.trim().trim_start_matches('@');
    Ok(app.store.search_people(query, LIMIT).await?)
}

#[derive(Debug, Deserialize)]
pub(crate) struct Search {
    #[serde(default)]
    query: String,
}

/// `GET /people`.
pub(crate) async fn get(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InQuery(search): InQuery<Search>,
) -> Answer<Vec<Person>> {
    Ok(Json(search_people(&app, &actor, &search.query).await?))
}
