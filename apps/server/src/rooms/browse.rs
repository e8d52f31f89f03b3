//! Finds public rooms.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use confab_protocol::api::{PublicRoom, Scope};
use serde::Deserialize;

use crate::app::App;
use crate::auth::Actor;
use crate::extract::{Answer, InQuery, Signed};
use crate::refusal::Refusal;

/// Rows in one answer; for others the query is narrowed.
const LIMIT: u32 = 200;

/// Public rooms whose name or topic holds the query, by name.
pub async fn browse_rooms(
    app: &App,
    actor: &Actor,
    query: &str,
) -> Result<Vec<PublicRoom>, Refusal> {
    actor.require(Scope::Read)?;
    Ok(app.store.browse(actor.id(), query.trim(), LIMIT).await?)
}

#[derive(Debug, Deserialize)]
pub(crate) struct Browse {
    #[serde(default)]
    query: String,
}

/// `GET /rooms/browse`. Public rooms, whether one is in them or not.
pub(crate) async fn get(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InQuery(browse): InQuery<Browse>,
) -> Answer<Vec<PublicRoom>> {
    Ok(Json(browse_rooms(&app, &actor, &browse.query).await?))
}
