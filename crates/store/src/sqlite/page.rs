//! Reads pages of history: what events have become by now.

use confab_protocol::api::PageAt;
use confab_protocol::{RoomId, Seq};
use sqlx::SqliteExecutor;

use crate::rows::{PageQuery, PageRow};
use crate::{Page, StoreError};

/// One statement, and so one snapshot, gives the entries and the head.
pub(super) async fn read(
    executor: impl SqliteExecutor<'_>,
    room: RoomId,
    from: Seq,
    at: PageAt,
    limit: u32,
) -> Result<Page, StoreError> {
    let page = PageQuery::new(from, at);
    let rows: Vec<PageRow> = sqlx::query_as(page.sql())
        .bind(room.0)
        .bind(page.from)
        .bind(page.before)
        .bind(page.rows(limit))
        .fetch_all(executor)
        .await?;
    page.page(rows, limit)
}
