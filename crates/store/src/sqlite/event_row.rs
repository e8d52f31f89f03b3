//! Reads rows of a log as events, joined with the texts that are left.

use confab_protocol::{Event, RoomId, Seq};
use sqlx::{SqliteConnection, SqliteExecutor};

use crate::rows::{EventRow, written_before};
use crate::words::from_seq;
use crate::{Appended, StoreError};

/// Up to `limit` events after a position, in order.
pub(super) async fn read_after(
    executor: impl SqliteExecutor<'_>,
    room: RoomId,
    after: Seq,
    limit: u32,
) -> Result<Vec<Event>, StoreError> {
    let rows: Vec<EventRow> = sqlx::query_as(
        "SELECT e.seq, e.tag, e.at, e.client_id, e.kind, e.message, e.reply_to,
                a.id AS author_id, a.handle AS author_handle, a.name AS author_name,
                (SELECT marks FROM person_marks WHERE person = a.id) AS author_marks,
                p.id AS member_id, p.handle AS member_handle, p.name AS member_name,
                (SELECT marks FROM person_marks WHERE person = p.id) AS member_marks,
                v.body, v.mentions, n.name, n.topic, r.kind AS room_kind
         FROM events e
         JOIN rooms r ON r.id = e.room
         JOIN accounts a ON a.id = e.author
         LEFT JOIN accounts p ON p.id = e.member
         LEFT JOIN messages t ON t.room = e.room AND t.seq = e.message
         LEFT JOIN message_versions v ON v.id = e.version AND t.live = 1
         LEFT JOIN room_versions n ON n.room = e.room AND n.seq = e.seq
         WHERE e.room = ?1 AND e.seq > ?2
         ORDER BY e.seq LIMIT ?3",
    )
    .bind(room.0)
    .bind(from_seq(after))
    .bind(limit)
    .fetch_all(executor)
    .await?;
    rows.into_iter().map(|row| row.into_event(room)).collect()
}

/// The event at a position that must have one, as written before.
pub(super) async fn read(
    transaction: &mut SqliteConnection,
    room: RoomId,
    seq: Seq,
) -> Result<Appended, StoreError> {
    let found = read_after(transaction, room, Seq(seq.0.saturating_sub(2)), 2).await?;
    written_before(found, seq)
}
