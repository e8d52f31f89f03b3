//! Reads a page of a room's history.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use confab_policy::Action;
use confab_protocol::api::{HistoryPage, PageAt};
use confab_protocol::{ErrorCode, Limits, RoomId, Seq, Timestamp};
use confab_store::Page;
use serde::Deserialize;

use super::moment;
use crate::access::require_room;
use crate::app::App;
use crate::auth::Actor;
use crate::extract::{Answer, InPath, InQuery, Signed};
use crate::refusal::Refusal;

/// Which page.
#[derive(Clone, Copy, Debug)]
pub struct ReadHistory {
    pub room: RoomId,
    pub at: PageAt,
    /// None: 50. More than the limit gives the limit.
    pub limit: Option<u32>,
}

/// A page of entries, oldest first, within the actor's range.
pub async fn read_history(
    app: &App,
    actor: &Actor,
    query: ReadHistory,
) -> Result<HistoryPage, Refusal> {
    const USUAL: u32 = 50;
    let range = require_room(app, actor, query.room, Action::Read).await?;
    let limit = query.limit.unwrap_or(USUAL).clamp(1, Limits::DEFAULT.page_entries);
    let page = app.store.page(query.room, actor.id(), range.from, query.at, limit).await?;
    let Page { entries, head, more, newer } = page;
    Ok(HistoryPage { room: query.room, entries, head, more, newer })
}

/// The position of the first event at a time or after, among those that the actor sees.
pub async fn first_at(
    app: &App,
    actor: &Actor,
    room: RoomId,
    at: Timestamp,
) -> Result<Seq, Refusal> {
    let range = require_room(app, actor, room, Action::Read).await?;
    Ok(app.store.first_at(room, range.from, at).await?)
}

#[derive(Debug, Deserialize)]
pub(crate) struct Asked {
    before: Option<Seq>,
    after: Option<Seq>,
    around: Option<Seq>,
    at: Option<String>,
    limit: Option<u32>,
}

/// `GET /rooms/{room}/messages`.
pub(crate) async fn get(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InPath(room): InPath<RoomId>,
    InQuery(page): InQuery<Asked>,
) -> Answer<HistoryPage> {
    let at = match (page.before, page.after, page.around, page.at) {
        (None, None, None, None) => PageAt::Newest,
        (Some(seq), None, None, None) => PageAt::Before(seq),
        (None, Some(seq), None, None) => PageAt::After(seq),
        (None, None, Some(seq), None) => PageAt::Around(seq),
        (None, None, None, Some(text)) => {
            let at = moment::read(&text, None).ok_or_else(|| {
                Refusal::new(
                    ErrorCode::Invalid,
                    "at is a day, a moment of RFC 3339, or milliseconds",
                )
            })?;
            PageAt::Around(first_at(&app, &actor, room, at).await?)
        }
        _ => {
            let sentence = "a page is before, after or around a position, or at a time";
            return Err(Refusal::new(ErrorCode::Invalid, sentence));
        }
    };
    let query = ReadHistory { room, at, limit: page.limit };
    Ok(Json(read_history(&app, &actor, query).await?))
}
