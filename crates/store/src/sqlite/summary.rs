//! Reads rooms as someone sees them, with what they have not read.

use confab_protocol::{
    Cursor, Membership, ReadPointer, RoomId, RoomKind, RoomSummary, Seq, UserId,
};
use sqlx::{FromRow, SqliteExecutor};

use super::words::{to_count, to_membership, to_person, to_room_kind, to_seq, to_tag};
use crate::{ReadState, StoreError};

/// The columns of a [`Row`], of room `r`, member `m` (or none) and person `?1`.
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
                      AND x.live = 1 AND x.author <> m.person LIMIT 100)) AS unread,
                (SELECT COUNT(*) FROM (SELECT 1 FROM mentions x
                    WHERE x.person = m.person AND x.room = m.room
                      AND x.message > m.read_seq LIMIT 100)) AS mentions
             FROM rooms r ",
            $rest
        )
    };
}

/// The rooms of one person, by name, direct rooms last.
pub(super) async fn read_all(
    executor: impl SqliteExecutor<'_>,
    person: UserId,
) -> Result<Vec<RoomSummary>, StoreError> {
    let rows: Vec<Row> = sqlx::query_as(select!(
        "JOIN members m ON m.room = r.id AND m.person = ?1
         JOIN accounts me ON me.id = ?1 AND me.deactivated_at IS NULL
         LEFT JOIN accounts o
             ON o.id = CASE r.direct_low WHEN ?1 THEN r.direct_high ELSE r.direct_low END
         ORDER BY r.kind = 'direct', r.name_key, o.handle, r.id"
    ))
    .bind(person.0)
    .fetch_all(executor)
    .await?;
    rows.into_iter().map(Row::into_summary).collect()
}

/// One room, if it exists for this person.
pub(super) async fn read(
    executor: impl SqliteExecutor<'_>,
    room: RoomId,
    person: UserId,
) -> Result<Option<RoomSummary>, StoreError> {
    let row: Option<Row> = sqlx::query_as(select!(
        "JOIN accounts me ON me.id = ?1 AND me.deactivated_at IS NULL
         LEFT JOIN members m ON m.room = r.id AND m.person = ?1
         LEFT JOIN accounts o
             ON o.id = CASE r.direct_low WHEN ?1 THEN r.direct_high ELSE r.direct_low END
         WHERE r.id = ?2 AND (r.kind = 'public' OR m.person IS NOT NULL)"
    ))
    .bind(person.0)
    .bind(room.0)
    .fetch_optional(executor)
    .await?;
    row.map(Row::into_summary).transpose()
}

/// The read state of a member.
pub(super) fn read_state(summary: &RoomSummary) -> Option<ReadState> {
    (summary.membership != Membership::Visitor).then_some(ReadState {
        read: summary.read,
        unread: summary.unread,
        mentions: summary.mentions,
    })
}

#[derive(FromRow)]
struct Row {
    id: i64,
    kind: String,
    name: String,
    topic: String,
    member_count: i64,
    head: i64,
    head_tag: i64,
    membership: Option<String>,
    read_version: Option<i64>,
    read_seq: Option<i64>,
    with_id: Option<i64>,
    with_handle: Option<String>,
    with_name: Option<String>,
    unread: i64,
    mentions: i64,
}

impl Row {
    fn into_summary(self) -> Result<RoomSummary, StoreError> {
        let kind = to_room_kind(&self.kind)?;
        let with = match (self.with_id, self.with_handle, self.with_name) {
            (Some(id), Some(handle), Some(name)) => Some(to_person(id, &handle, name)?),
            _ => None,
        };
        let read = match self.read_version.zip(self.read_seq) {
            Some((version, seq)) => ReadPointer { version: to_count(version)?, seq: to_seq(seq)? },
            None => ReadPointer { version: 0, seq: Seq::ZERO },
        };
        let unread = to_count(self.unread)?;
        let mentions = match kind {
            RoomKind::Direct => unread,
            RoomKind::Public | RoomKind::Private => to_count(self.mentions)?,
        };
        Ok(RoomSummary {
            id: RoomId(self.id),
            kind,
            name: self.name,
            topic: self.topic,
            membership: to_membership(self.membership.as_deref())?,
            member_count: to_count(self.member_count)?,
            with,
            head: Cursor { seq: to_seq(self.head)?, tag: to_tag(self.head_tag) },
            read,
            unread,
            mentions,
        })
    }
}
