//! Writes the row of one event, and gives it its place. Sending a message has its own way.

use confab_protocol::Seq;
use sqlx::SqliteConnection;

use crate::StoreError;
use crate::append::{About, NewEvent};
use crate::words::{from_seq, from_tag, to_seq};

/// Moves the room's head by one and writes the event there.
pub(in crate::sqlite) async fn insert_event(
    transaction: &mut SqliteConnection,
    event: &NewEvent<'_>,
) -> Result<Seq, StoreError> {
    let seq: i64 = sqlx::query_scalar(
        "UPDATE rooms SET head = head + 1, head_tag = ?2 WHERE id = ?1 RETURNING head",
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
    to_seq(seq)
}
