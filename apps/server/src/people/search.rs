//! Finds people by the beginning of their handle or name.

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

/// Active accounts whose handle or name starts with the query, by handle.
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
