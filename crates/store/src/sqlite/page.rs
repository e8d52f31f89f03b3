//! Reads pages of history: what events have become by now.

use confab_protocol::api::PageAt;
use confab_protocol::{RoomId, Seq};
use sqlx::SqliteExecutor;

use crate::rows::{Order, PageQuery, PageRow, into_page};
use crate::{Page, StoreError};

/// The statement, for entries from one end or the other.
macro_rules! page_sql {
    ($order:literal) => {
        concat!(
            "SELECT r.head, r.head_tag,
                    e.seq, e.at, e.client_id, e.kind, e.reply_to,
                    a.id AS author_id, a.handle AS author_handle, a.name AS author_name,
                    p.id AS member_id, p.handle AS member_handle, p.name AS member_name,
                    m.changed, v.body, v.mentions, n.name, n.topic
             FROM rooms r
             LEFT JOIN (SELECT * FROM events
                        WHERE room = ?1 AND seq >= ?2 AND seq < ?3
                          AND kind NOT IN ('message_edited', 'message_deleted')
                        ORDER BY seq ",
            $order,
            " LIMIT ?4) e ON e.room = r.id
             LEFT JOIN accounts a ON a.id = e.author
             LEFT JOIN accounts p ON p.id = e.member
             LEFT JOIN messages m ON m.room = e.room AND m.seq = e.seq
             LEFT JOIN message_versions v ON v.id = m.version AND m.live = 1
             LEFT JOIN room_versions n ON n.room = e.room AND n.seq = e.seq
             WHERE r.id = ?1 ORDER BY e.seq ",
            $order
        )
    };
}

/// One statement, and so one snapshot, gives the entries and the head. It asks for one entry
/// more than the page holds, to know whether there are more.
pub(super) async fn read(
    executor: impl SqliteExecutor<'_>,
    room: RoomId,
    from: Seq,
    at: PageAt,
    limit: u32,
) -> Result<Page, StoreError> {
    let page = PageQuery::new(from, at);
    let rows: Vec<PageRow> = sqlx::query_as(match page.order {
        Order::NewestFirst => page_sql!("DESC"),
        Order::OldestFirst => page_sql!("ASC"),
    })
    .bind(room.0)
    .bind(page.from)
    .bind(page.before)
    .bind(i64::from(limit) + 1)
    .fetch_all(executor)
    .await?;
    into_page(rows, limit, page.order)
}
