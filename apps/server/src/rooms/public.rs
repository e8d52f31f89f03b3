//! Lists all public rooms for administrators, and counts the private ones.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use confab_protocol::RoomId;
use confab_protocol::api::PublicRoomsPage;
use serde::Deserialize;

use crate::app::App;
use crate::auth::Actor;
use crate::extract::{Answer, InQuery, Signed};
use crate::refusal::Refusal;

/// Rooms of a page.
const PAGE: u32 = 50;

/// Which rooms are asked for.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct ListPublicRooms {
    /// The beginning of a word of the name.
    #[serde(default)]
    pub query: String,
    #[serde(default)]
    pub after: Option<RoomId>,
}

/// A page of public rooms, by id. Of private ones administrators learn how many there are.
pub async fn list_public_rooms(
    app: &App,
    actor: &Actor,
    list: ListPublicRooms,
) -> Result<PublicRoomsPage, Refusal> {
    actor.require_administrator()?;
    let query = list.query.trim().trim_start_matches('#');
    let after = list.after.unwrap_or(RoomId(0));
    let mut rooms = app.store.public_rooms(query, after, PAGE + 1).await?;
    let page = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = rooms.len() > page;
    rooms.truncate(page);
    let private = app.store.count_private_rooms().await?;
    Ok(PublicRoomsPage { rooms, more, private })
}

/// `GET /public-rooms`.
pub(crate) async fn get(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InQuery(list): InQuery<ListPublicRooms>,
) -> Answer<PublicRoomsPage> {
    Ok(Json(list_public_rooms(&app, &actor, list).await?))
}
