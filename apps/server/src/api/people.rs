//! `GET /people?query=`: finds people by how their handle or name starts.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use confab_protocol::Person;
use serde::Deserialize;

use super::{Answer, InQuery, Signed};
use crate::app::App;
use crate::chat;

#[derive(Debug, Deserialize)]
pub(super) struct Search {
    #[serde(default)]
    query: String,
}

pub(super) async fn get(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InQuery(search): InQuery<Search>,
) -> Answer<Vec<Person>> {
    Ok(Json(chat::search_people(&app, &actor, &search.query).await?))
}
