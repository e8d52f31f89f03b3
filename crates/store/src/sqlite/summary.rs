//! Reads rooms as someone sees them, with what they have not read.

use confab_protocol::{RoomId, RoomSummary, UserId};
use sqlx::SqliteExecutor;

use crate::StoreError;
use crate::rows::SummaryRow;

/// The columns of a [`SummaryRow`], of room `r`, member `m` (or none) and person `?1`.
///
/// Both counts stop at [`RoomSummary::UNREAD_CAP`] and run over a key's range that begins at the
/// pointer. All that is unread in a direct room is for the reader.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT r.id, r.kind, r.name, r.topic, r.member_count, r.head, r.head_tag,
                m.role AS membership, m.read_version, m.read_seq,
                o.id AS with_id, o.handle AS with_handle, o.name AS with_name,
                (SELECT marks FROM person_marks WHERE person = o.id) AS with_marks,
                (SELECT COUNT(*) FROM (SELECT 1 FROM messages x
                    WHERE x.room = m.room AND x.seq > m.read_seq
                      AND x.live = 1 AND x.author <> m.person LIMIT 100)) AS unread,
                (SELECT COUNT(*) FROM (SELECT 1 FROM mentions x
                    WHERE x.person = m.person AND x.room = m.room
                      AND x.message > m.read_seq LIMIT 100)) AS mentions
             FROM rooms r ",
            $rest
        )
    };
}

/// The first rooms of one person: news for them, other news, then by their newest event. All
/// rooms are ranked by a few keys, and those that are given are counted.
pub(super) async fn read_first(
    executor: impl SqliteExecutor<'_>,
    person: UserId,
    limit: u32,
) -> Result<Vec<RoomSummary>, StoreError> {
    let rows: Vec<SummaryRow> = sqlx::query_as(select!(
        "JOIN (
             SELECT room, urgency, at FROM (
                 SELECT m.room AS room,
                     (n.head > m.read_seq AND EXISTS (SELECT 1 FROM messages x
                         WHERE x.room = m.room AND x.seq > m.read_seq
                           AND x.live = 1 AND x.author <> m.person))
                     * CASE WHEN n.kind = 'direct' OR EXISTS (SELECT 1 FROM mentions x
                         WHERE x.person = m.person AND x.room = m.room
                           AND x.message > m.read_seq) THEN 2 ELSE 1 END AS urgency,
                     COALESCE(e.at, 0) AS at
                 FROM members m JOIN rooms n ON n.id = m.room
                 LEFT JOIN events e ON e.room = n.id AND e.seq = n.head
                 WHERE m.person = ?1)
             ORDER BY urgency DESC, at DESC, room DESC LIMIT ?2) first ON first.room = r.id
         JOIN members m ON m.room = r.id AND m.person = ?1
         JOIN accounts me ON me.id = ?1 AND me.deactivated_at IS NULL
         LEFT JOIN accounts o
             ON o.id = CASE r.direct_low WHEN ?1 THEN r.direct_high ELSE r.direct_low END
         ORDER BY first.urgency DESC, first.at DESC, r.id DESC"
    ))
    .bind(person.0)
    .bind(limit)
    .fetch_all(executor)
    .await?;
    rows.into_iter().map(SummaryRow::into_summary).collect()
}

/// The rooms of one person after an id, by id.
pub(super) async fn read_after(
    executor: impl SqliteExecutor<'_>,
    person: UserId,
    after: RoomId,
    limit: u32,
) -> Result<Vec<RoomSummary>, StoreError> {
    let rows: Vec<SummaryRow> = sqlx::query_as(select!(
        "JOIN members m ON m.room = r.id AND m.person = ?1
         JOIN accounts me ON me.id = ?1 AND me.deactivated_at IS NULL
         LEFT JOIN accounts o
             ON o.id = CASE r.direct_low WHEN ?1 THEN r.direct_high ELSE r.direct_low END
         WHERE m.room > ?2 ORDER BY m.room LIMIT ?3"
    ))
    .bind(person.0)
    .bind(after.0)
    .bind(limit)
    .fetch_all(executor)
    .await?;
    rows.into_iter().map(SummaryRow::into_summary).collect()
}

/// Those of these rooms that one person is in, by id.
pub(super) async fn read_among(
    executor: impl SqliteExecutor<'_>,
    person: UserId,
    rooms: &[RoomId],
) -> Result<Vec<RoomSummary>, StoreError> {
    let wanted = serde_json::json!(rooms.iter().map(|room| room.0).collect::<Vec<_>>());
    let rows: Vec<SummaryRow> = sqlx::query_as(select!(
        "JOIN members m ON m.room = r.id AND m.person = ?1
         JOIN accounts me ON me.id = ?1 AND me.deactivated_at IS NULL
         LEFT JOIN accounts o
             ON o.id = CASE r.direct_low WHEN ?1 THEN r.direct_high ELSE r.direct_low END
         WHERE m.room IN (SELECT value FROM json_each(?2)) ORDER BY m.room"
    ))
    .bind(person.0)
    .bind(wanted.to_string())
    .fetch_all(executor)
    .await?;
    rows.into_iter().map(SummaryRow::into_summary).collect()
}

/// One room, if it exists for this person.
pub(super) async fn read(
    executor: impl SqliteExecutor<'_>,
    room: RoomId,
    person: UserId,
) -> Result<Option<RoomSummary>, StoreError> {
    let row: Option<SummaryRow> = sqlx::query_as(select!(
        "JOIN accounts me ON me.id = ?1 AND me.deactivated_at IS NULL
         LEFT JOIN members m ON m.room = r.id AND m.person = ?1
         LEFT JOIN accounts o
             ON o.id = CASE r.direct_low WHEN ?1 THEN r.direct_high ELSE r.direct_low END
         WHERE r.id = ?2 AND (r.kind = 'public' OR m.person IS NOT NULL)
           AND NOT EXISTS (SELECT 1 FROM bans b WHERE b.room = r.id AND b.person = ?1)"
    ))
    .bind(person.0)
    .bind(room.0)
    .fetch_optional(executor)
    .await?;
    row.map(SummaryRow::into_summary).transpose()
}
