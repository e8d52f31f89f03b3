//! Reads a page of a room's history.

use confab_policy::Action;
use confab_protocol::api::{HistoryPage, PageAt};
use confab_protocol::{Limits, RoomId};
use confab_store::Page;

use super::require_room;
use crate::app::App;
use crate::auth::Actor;
use crate::refusal::Refusal;

/// Which page.
#[derive(Clone, Copy, Debug)]
pub struct ReadHistory {
    pub room: RoomId,
    pub at: PageAt,
    /// None: 50. More than the limit gives the limit.
    pub limit: Option<u32>,
}

/// A page of entries, oldest first, within what the actor may see.
pub async fn read_history(
    app: &App,
    actor: &Actor,
    query: ReadHistory,
) -> Result<HistoryPage, Refusal> {
    const USUAL: u32 = 50;
    let range = require_room(app, actor, query.room, Action::Read).await?;
    let limit = query.limit.unwrap_or(USUAL).clamp(1, Limits::DEFAULT.page_entries);
    let page = app.store.page(query.room, range.from, query.at, limit).await?;
    let Page { entries, head, more, newer } = page;
    Ok(HistoryPage { room: query.room, entries, head, more, newer })
}
