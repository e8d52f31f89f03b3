//! Lists the rooms that someone is in: the first of them, or all in pages. No answer is longer than
//! a bound, whatever one is in: others can add people to rooms, and a list that does not fit a
//! connection would keep them from connecting.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use confab_protocol::api::{RoomsPage, Scope};
use confab_protocol::{RoomId, RoomSummary};
use serde::Deserialize;

use crate::app::App;
use crate::auth::Actor;
use crate::extract::{InQuery, Signed};
use crate::refusal::Refusal;

/// Rooms in `welcome`, on a page of the web app and in one page of the list.
const PAGE_ROOMS: u32 = 200;

/// And their bytes as JSON: a quarter of what may wait for a connection.
const PAGE_BYTES: usize = 256 * 1024;

/// Rooms that a client of the release before gets, which asks for no pages.
const UNPAGED_ROOMS: u32 = 1_000;

/// The rooms to begin with: news for the actor first, then other news, then the most recently
/// active.
pub async fn first_rooms(app: &App, actor: &Actor) -> Result<RoomsPage, Refusal> {
    actor.require(Scope::Read)?;
    let rooms = app.store.rooms_first(actor.id(), PAGE_ROOMS + 1).await?;
    Ok(cut(rooms, PAGE_ROOMS))
}

/// The rooms after an id, by id.
pub async fn rooms_page(
    app: &App,
    actor: &Actor,
    after: RoomId,
    limit: Option<u32>,
) -> Result<RoomsPage, Refusal> {
    actor.require(Scope::Read)?;
    let limit = limit.unwrap_or(PAGE_ROOMS).clamp(1, PAGE_ROOMS);
    let rooms = app.store.rooms_after(actor.id(), after, limit + 1).await?;
    Ok(cut(rooms, limit))
}

/// As many rooms as an answer without pages holds, by name, conversations last.
pub async fn list_rooms(app: &App, actor: &Actor) -> Result<Vec<RoomSummary>, Refusal> {
    actor.require(Scope::Read)?;
    let mut rooms = app.store.rooms_first(actor.id(), UNPAGED_ROOMS).await?;
    rooms.sort_by_cached_key(|room| {
        let handle = room.with.as_ref().map(|person| person.handle.to_string());
        (room.kind.is_conversation(), room.name.to_lowercase(), handle, room.id)
    });
    Ok(rooms)
}

/// Leaves out what is past the bounds; one room fits always.
fn cut(mut rooms: Vec<RoomSummary>, limit: u32) -> RoomsPage {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let mut bytes = 0;
    let fit = rooms.iter().take(limit).take_while(|room| {
        bytes += serde_json::to_vec(room).map_or(0, |json| json.len());
        bytes <= PAGE_BYTES
    });
    let fit = fit.count().max(1);
    let more = rooms.len() > fit;
    rooms.truncate(fit);
    RoomsPage { rooms, more }
}

#[derive(Debug, Deserialize)]
pub(crate) struct Page {
    after: Option<RoomId>,
    limit: Option<u32>,
}

/// `GET /rooms`. The rooms that one is in: a page of them, or what fits an answer without pages.
pub(crate) async fn get(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InQuery(page): InQuery<Page>,
) -> Result<Response, Refusal> {
    if page.after.is_none() && page.limit.is_none() {
        return Ok(Json(list_rooms(&app, &actor).await?).into_response());
    }
    let after = page.after.unwrap_or(RoomId(0));
    Ok(Json(rooms_page(&app, &actor, after, page.limit).await?).into_response())
}

#[cfg(test)]
mod tests {
    use confab_protocol::{Cursor, Membership, ReadPointer, RoomKind, RoomSettings};

    use super::*;

    /// Names and topics as long as they may be, in characters that JSON escapes or of four bytes.
    fn rooms(count: i64, topic: &str) -> Vec<RoomSummary> {
        let room = |id| RoomSummary {
            id: RoomId(id),
            kind: RoomKind::Private,
            name: "\u{10FFFF}".repeat(64),
            topic: topic.repeat(250),
            membership: Membership::Member,
            marks: confab_protocol::RoomMarks::default(),
            member_count: 2,
            with: None,
            status: None,
            head: Cursor::default(),
            read: ReadPointer::default(),
            unread: 100,
            mentions: 100,
            settings: RoomSettings::default(),
            active_at: None,
        };
        (1..=count).map(room).collect()
    }

    #[test]
    fn a_page_is_bounded_by_rooms_and_by_bytes() {
        let all = cut(rooms(200, "x"), 200);
        assert_eq!((all.rooms.len(), all.more), (200, false));
        let by_number = cut(rooms(201, "x"), 200);
        assert_eq!((by_number.rooms.len(), by_number.more), (200, true));
        let by_bytes = cut(rooms(200, "\u{10FFFF}"), 200);
        assert!(by_bytes.more && by_bytes.rooms.len() > 100, "{}", by_bytes.rooms.len());
        assert!(serde_json::to_vec(&by_bytes.rooms).unwrap().len() < PAGE_BYTES + 1_024);
        assert_eq!(cut(Vec::new(), 200), RoomsPage { rooms: Vec::new(), more: false });
    }
}
