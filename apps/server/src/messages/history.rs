//! Reads a page of a room's history.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use confab_policy::Action;
use confab_protocol::api::{HistoryPage, PageAt};
use confab_protocol::{ErrorCode, Limits, RoomId, Seq};
use confab_store::Page;
use serde::Deserialize;

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

#[derive(Debug, Deserialize)]
pub(crate) struct Asked {
    before: Option<Seq>,
    after: Option<Seq>,
    around: Option<Seq>,
    limit: Option<u32>,
}

/// `GET /rooms/{room}/messages`.
pub(crate) async fn get(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InPath(room): InPath<RoomId>,
    InQuery(page): InQuery<Asked>,
) -> Answer<HistoryPage> {
    let at = match (page.before, page.after, page.around) {
        (None, None, None) => PageAt::Newest,
        (Some(seq), None, None) => PageAt::Before(seq),
        (None, Some(seq), None) => PageAt::After(seq),
        (None, None, Some(seq)) => PageAt::Around(seq),
        _ => {
            let sentence = "a page is before, after or around a position";
            return Err(Refusal::new(ErrorCode::Invalid, sentence));
        }
    };
    let query = ReadHistory { room, at, limit: page.limit };
    Ok(Json(read_history(&app, &actor, query).await?))
}
