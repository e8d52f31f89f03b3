//! Lists messages that mention someone.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use confab_protocol::ErrorCode;
use confab_protocol::api::{FoundAt, FoundPage, Scope};
use confab_store::Found;
use serde::Deserialize;

use crate::app::App;
use crate::auth::Actor;
use crate::extract::{Answer, InQuery, Signed};
use crate::refusal::Refusal;

/// Lists what mentions the actor in rooms that they see, newest first.
pub async fn list_mentions(
    app: &App,
    actor: &Actor,
    before: Option<&str>,
) -> Result<FoundPage, Refusal> {
    actor.require(Scope::Read)?;
    Ok(page_of(app.store.mentions_of(actor.id(), begin(before)?).await?))
}

/// Reads where a page begins.
pub(super) fn begin(before: Option<&str>) -> Result<Option<FoundAt>, Refusal> {
    let place = before.map(str::parse).transpose();
    place.map_err(|_no_place| Refusal::new(ErrorCode::Invalid, "before is no place of the list"))
}

pub(super) fn page_of((messages, next): Found) -> FoundPage {
    FoundPage { messages, next: next.map(|next| next.to_string()) }
}

#[derive(Debug, Deserialize)]
pub(crate) struct Asked {
    pub(super) before: Option<String>,
}

/// `GET /mentions`.
pub(crate) async fn get(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InQuery(page): InQuery<Asked>,
) -> Answer<FoundPage> {
    Ok(Json(list_mentions(&app, &actor, page.before.as_deref()).await?))
}
