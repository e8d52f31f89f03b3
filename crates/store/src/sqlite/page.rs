//! Reads pages of history: what events have become by now.

use confab_protocol::{RoomId, Seq};
use sqlx::SqliteExecutor;

use crate::rows::{PageRow, into_page};
use crate::words::from_seq;
use crate::{Page, StoreError};

/// One statement, and so one snapshot, gives the entries and the head. It asks for one entry
/// more than the page holds, to know whether there are more.
pub(super) async fn read(
    executor: impl SqliteExecutor<'_>,
    room: RoomId,
    from: Seq,
    before: Option<Seq>,
    limit: u32,
) -> Result<Page, StoreError> {
    let rows: Vec<PageRow> = sqlx::query_as(
        "SELECT r.head, r.head_tag,
                e.seq, e.at, e.client_id, e.kind, e.reply_to,
                a.id AS author_id, a.handle AS author_handle, a.name AS author_name,
                p.id AS member_id, p.handle AS member_handle, p.name AS member_name,
                m.changed, v.body, v.mentions, n.name, n.topic
         FROM rooms r
         LEFT JOIN (SELECT * FROM events
                    WHERE room = ?1 AND seq >= ?2 AND seq < ?3
                      AND kind NOT IN ('message_edited', 'message_deleted')
                    ORDER BY seq DESC LIMIT ?4) e ON e.room = r.id
         LEFT JOIN accounts a ON a.id = e.author
         LEFT JOIN accounts p ON p.id = e.member
         LEFT JOIN messages m ON m.room = e.room AND m.seq = e.seq
         LEFT JOIN message_versions v ON v.id = m.version AND m.live = 1
         LEFT JOIN room_versions n ON n.room = e.room AND n.seq = e.seq
         WHERE r.id = ?1 ORDER BY e.seq DESC",
    )
    .bind(room.0)
    .bind(from_seq(from))
    .bind(before.map_or(i64::MAX, from_seq))
    .bind(i64::from(limit) + 1)
    .fetch_all(executor)
    .await?;
    into_page(rows, limit)
}
