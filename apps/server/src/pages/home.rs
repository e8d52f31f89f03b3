//! `GET /`: goes to the room that someone was in last, or to the first there is.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{Extensions, HeaderMap, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use confab_protocol::{RoomId, RoomKind};

use super::visitor::{Way, way};
use crate::app::App;
use crate::auth::{Actor, authenticate, cookie_values};
use crate::edge::note_account;
use crate::refusal::Refusal;
use crate::rooms::list::list_rooms;

/// Remembers the room that was shown last; readable by scripts, and no secret.
pub(super) const LAST_ROOM: &str = "confab-room";

pub(crate) async fn go_home(
    State(app): State<Arc<App>>,
    extensions: Extensions,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, Refusal> {
    let actor = authenticate(&app, &headers).await?;
    if let Some(actor) = &actor {
        note_account(&app, &extensions, actor)?;
    }
    if let Way::Go(path) = way(&app, actor.as_ref(), &uri).await? {
        return Ok(Redirect::to(&path).into_response());
    }
    let actor = actor.ok_or_else(Refusal::unauthenticated)?;
    app.rate_limits.request(actor.id())?;
    let path = home(&app, &actor, last_room(&headers)).await?;
    Ok(Redirect::to(&path).into_response())
}

async fn home(app: &App, actor: &Actor, last: Option<RoomId>) -> Result<String, Refusal> {
    if let Some(last) = last
        && !app.store.rooms_among(actor.id(), &[last]).await?.is_empty()
    {
        return Ok(format!("/rooms/{last}"));
    }
    let rooms = list_rooms(app, actor).await?;
    let general = rooms.iter().find(|room| room.kind == RoomKind::Public && room.name == "general");
    let room = general.or(rooms.first());
    Ok(room.map_or("/browse".to_owned(), |room| format!("/rooms/{}", room.id)))
}

fn last_room(headers: &HeaderMap) -> Option<RoomId> {
    cookie_values(headers, LAST_ROOM).next()?.parse().ok()
}
