//! Finds one room.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use confab_policy::Action;
use confab_protocol::{RoomId, RoomSummary};

use crate::access::require_room;
use crate::app::App;
use crate::auth::Actor;
use crate::extract::{Answer, InPath, Signed};
use crate::refusal::Refusal;

/// A room as `actor` sees it.
pub async fn find_room(app: &App, actor: &Actor, room: RoomId) -> Result<RoomSummary, Refusal> {
    require_room(app, actor, room, Action::Read).await?;
    app.store.find_room(room, actor.id()).await?.ok_or_else(Refusal::no_room)
}

/// `GET /rooms/{room}`. A room as the asker sees it.
pub(crate) async fn get(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InPath(room): InPath<RoomId>,
) -> Answer<RoomSummary> {
    Ok(Json(find_room(&app, &actor, room).await?))
}
