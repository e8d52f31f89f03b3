//! Deletes rooms: at once for everyone, and then piece by piece what was said in them.

use confab_protocol::{RoomId, Timestamp, UserId};
use sqlx::PgConnection;

use super::{append, locks};
use crate::rows::{EVENTS, ErasedRow, through};
use crate::{AccessChangeKind, StoreError};

/// From here on the room exists for nobody: it is private, and has no members. Only a room that
/// was deleted before has no name; direct rooms, which have none either, stay.
pub(super) async fn delete(
    transaction: &mut PgConnection,
    room: RoomId,
    at: Timestamp,
) -> Result<Option<Vec<UserId>>, StoreError> {
    locks::one_room(transaction, room).await?;
    locks::access(transaction).await?;
    let hidden = sqlx::query(
        "UPDATE rooms SET kind = 'private', name = '', name_key = '', topic = '', topic_key = '',
                          look = '', look_of = '', member_count = 0
         WHERE id = $1 AND name <> ''",
    )
    .bind(room.0)
    .execute(&mut *transaction)
    .await?;
    if hidden.rows_affected() == 0 {
        return Ok(None);
    }
    sqlx::query("INSERT INTO deleted_rooms (room, at) VALUES ($1, $2)")
        .bind(room.0)
        .bind(at.0)
        .execute(&mut *transaction)
        .await?;
    let members: Vec<i64> =
        sqlx::query_scalar("DELETE FROM members WHERE room = $1 RETURNING person")
            .bind(room.0)
            .fetch_all(&mut *transaction)
            .await?;
    append::note_taken(transaction, AccessChangeKind::RoomDeleted { room }, at).await?;
    Ok(Some(members.into_iter().map(UserId).collect()))
}

/// Erases the texts of up to so many events of one deleted room, fewer where they are long; gives
/// how many it looked at, and 0 when there is nothing left, or another server is at it.
pub(super) async fn erase(transaction: &mut PgConnection, limit: u32) -> Result<u64, StoreError> {
    let next: Option<(i64, i64)> = sqlx::query_as(
        "SELECT room, erased FROM deleted_rooms ORDER BY room LIMIT 1 FOR UPDATE SKIP LOCKED",
    )
    .fetch_optional(&mut *transaction)
    .await?;
    let Some((room, erased)) = next else { return Ok(0) };
    let events: Vec<ErasedRow> = sqlx::query_as(EVENTS)
        .bind(room)
        .bind(erased)
        .bind(i64::from(limit))
        .fetch_all(&mut *transaction)
        .await?;
    let Some(through) = through(&events)? else { return finish(transaction, room, limit).await };
    for statement in ERASE {
        sqlx::query(*statement)
            .bind(room)
            .bind(erased)
            .bind(through)
            .execute(&mut *transaction)
            .await?;
    }
    Ok(u64::try_from(through - erased).unwrap_or(1))
}

/// Removes what is left beside the events, up to so many rows; the note that the room was deleted
/// is the last of it.
async fn finish(transaction: &mut PgConnection, room: i64, limit: u32) -> Result<u64, StoreError> {
    for statement in REST {
        let removed = sqlx::query(*statement)
            .bind(room)
            .bind(i64::from(limit))
            .execute(&mut *transaction)
            .await?;
        if removed.rows_affected() > 0 {
            return Ok(removed.rows_affected());
        }
    }
    Ok(0)
}

const REST: &[&str] = &[
    "DELETE FROM room_versions WHERE room = $1 AND seq IN (
         SELECT seq FROM room_versions WHERE room = $1 LIMIT $2)",
    "DELETE FROM bans WHERE room = $1 AND person IN (
         SELECT person FROM bans WHERE room = $1 LIMIT $2)",
    "DELETE FROM room_invitations WHERE room = $1 AND person IN (
         SELECT person FROM room_invitations WHERE room = $1 LIMIT $2)",
    "DELETE FROM deleted_messages WHERE room = $1 AND seq IN (
         SELECT seq FROM deleted_messages WHERE room = $1 LIMIT $2)",
    "DELETE FROM deleted_rooms WHERE room = $1 AND $2::BIGINT > 0",
];

/// Texts are emptied in their place, as those of single messages are.
const ERASE: &[&str] = &[
    "UPDATE message_versions
     SET body = '', mentions = ''
     WHERE id IN (SELECT version FROM events
                  WHERE room = $1 AND seq > $2 AND seq <= $3 AND version IS NOT NULL)",
    "DELETE FROM mentions WHERE room = $1 AND message > $2 AND message <= $3",
    "UPDATE messages SET live = FALSE WHERE room = $1 AND seq > $2 AND seq <= $3",
    "UPDATE events SET command = NULL WHERE room = $1 AND seq > $2 AND seq <= $3",
    "UPDATE deleted_rooms SET erased = $3 WHERE room = $1 AND erased = $2",
];
