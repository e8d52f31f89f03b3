//! Reads rooms as someone sees them, with what they have not read.

use confab_protocol::{RoomId, RoomSummary, UserId};
use sqlx::PgConnection;

use crate::StoreError;
use crate::rows::SummaryRow;

/// The columns of a [`SummaryRow`], of room `r`, member `m` (or none) and person `$1`.
///
/// Both counts stop at [`RoomSummary::UNREAD_CAP`] and run over a key's range that begins at the
/// pointer. All that is unread in a direct room is for the reader.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT r.id, r.kind, r.name, r.topic, r.member_count, r.head, r.head_tag,
                m.role AS membership, m.read_version, m.read_seq,
                o.id AS with_id, o.handle AS with_handle, o.name AS with_name,
                (SELECT COUNT(*) FROM (SELECT 1 FROM messages x
                    WHERE x.room = m.room AND x.seq > m.read_seq
                      AND x.live AND x.author <> m.person LIMIT 100) AS few) AS unread,
                (SELECT COUNT(*) FROM (SELECT 1 FROM mentions x
                    WHERE x.person = m.person AND x.room = m.room
                      AND x.message > m.read_seq LIMIT 100) AS few) AS mentions
             FROM rooms r ",
            $rest
        )
    };
}

/// The rooms of one person, by name, direct rooms last.
pub(super) async fn read_all(
    connection: &mut PgConnection,
    person: UserId,
) -> Result<Vec<RoomSummary>, StoreError> {
    let rows: Vec<SummaryRow> = sqlx::query_as(select!(
        "JOIN members m ON m.room = r.id AND m.person = $1
         JOIN accounts me ON me.id = $1 AND me.deactivated_at IS NULL
         LEFT JOIN accounts o
             ON o.id = CASE r.direct_low WHEN $1 THEN r.direct_high ELSE r.direct_low END
         ORDER BY r.kind = 'direct', r.name_key, o.handle, r.id"
    ))
    .bind(person.0)
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(SummaryRow::into_summary).collect()
}

/// One room, if it exists for this person.
pub(super) async fn read(
    connection: &mut PgConnection,
    room: RoomId,
    person: UserId,
) -> Result<Option<RoomSummary>, StoreError> {
    let row: Option<SummaryRow> = sqlx::query_as(select!(
        "JOIN accounts me ON me.id = $1 AND me.deactivated_at IS NULL
         LEFT JOIN members m ON m.room = r.id AND m.person = $1
         LEFT JOIN accounts o
             ON o.id = CASE r.direct_low WHEN $1 THEN r.direct_high ELSE r.direct_low END
         WHERE r.id = $2 AND (r.kind = 'public' OR m.person IS NOT NULL)
           AND NOT EXISTS (SELECT 1 FROM bans b WHERE b.room = r.id AND b.person = $1)"
    ))
    .bind(person.0)
    .bind(room.0)
    .fetch_optional(connection)
    .await?;
    row.map(SummaryRow::into_summary).transpose()
}
