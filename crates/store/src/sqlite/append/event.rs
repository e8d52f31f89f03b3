//! Writes the row of one event, and gives it its place. Sending a message has its own way.

use sqlx::SqliteConnection;

use crate::StoreError;
use crate::append::{About, NewEvent, Place};
use crate::words::{from_seq, from_tag, to_place};

/// Moves the room's head by one and writes the event there.
pub(in crate::sqlite) async fn insert_event(
    transaction: &mut SqliteConnection,
    event: &NewEvent<'_>,
) -> Result<Place, StoreError> {
    let (seq, before): (i64, i64) = sqlx::query_as(
        "UPDATE rooms SET head = head + 1, head_tag = ?2 WHERE id = ?1 RETURNING head,
             COALESCE((SELECT tag FROM events WHERE room = ?1 AND seq = head - 1), 0)",
    )
    .bind(event.room.0)
    .bind(from_tag(event.tag))
    .fetch_one(&mut *transaction)
    .await?;
    let (message, member) = match event.about {
        About::Room => (None, None),
        About::Member(member) => (None, Some(member.0)),
        About::Message(message) => (Some(from_seq(message)), None),
    };
    sqlx::query(
        "INSERT INTO events (room, seq, tag, at, author, client_id, command, kind,
                             message, member)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )
    .bind(event.room.0)
    .bind(seq)
    .bind(from_tag(event.tag))
    .bind(event.at.0)
    .bind(event.author.id.0)
    .bind(event.asked.map(|(client_id, _)| client_id.as_str()))
    .bind(event.asked.as_ref().map(|(_, command)| command.as_slice()))
    .bind(event.kind)
    .bind(message)
    .bind(member)
    .execute(transaction)
    .await?;
    to_place((seq, before))
}
