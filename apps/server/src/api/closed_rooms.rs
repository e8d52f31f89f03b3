//! `/closed-rooms`: rooms whose owner's account is closed, for administrators.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use confab_protocol::RoomId;
use confab_protocol::api::{ClosedRoomsPage, DeletedRooms};
use serde::Deserialize;

use super::{Answer, InPath, InQuery, Signed};
use crate::app::App;
use crate::chat;
use crate::refusal::Refusal;

#[derive(Debug, Deserialize)]
pub(super) struct Page {
    after: Option<RoomId>,
}

pub(super) async fn get(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InQuery(page): InQuery<Page>,
) -> Answer<ClosedRoomsPage> {
    let after = page.after.unwrap_or(RoomId(0));
    Ok(Json(chat::list_closed_rooms(&app, &actor, after).await?))
}

/// Deletes the first of them.
pub(super) async fn delete_all(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
) -> Answer<DeletedRooms> {
    Ok(Json(chat::delete_closed_rooms(&app, &actor).await?))
}

/// Deletes one of them.
pub(super) async fn delete(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InPath(room): InPath<RoomId>,
) -> Result<StatusCode, Refusal> {
    chat::delete_closed_room(&app, &actor, room).await?;
    Ok(StatusCode::NO_CONTENT)
}
