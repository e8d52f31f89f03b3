//! Writes the row of one event, and gives it its place. Sending a message has its own way in each
//! database.

use super::{About, NewEvent, Place};
use crate::StoreError;
use crate::statement::{Sql, args};

/// Moves the room's head by one and writes the event there.
pub(crate) async fn insert_event(
    sql: &mut dyn Sql,
    event: &NewEvent<'_>,
) -> Result<Place, StoreError> {
    let head = "
        UPDATE rooms SET head = head + 1, head_tag = $2 WHERE id = $1
        RETURNING head, COALESCE((SELECT e.tag FROM events e
                                  WHERE e.room = $1 AND e.seq = rooms.head - 1), 0)";
    let (seq, before) = sql.one(head, args![event.room, event.tag]).await?;
    let (message, member) = match event.about {
        About::Room => (None, None),
        About::Member(member) => (None, Some(member)),
        About::Message(message) => (Some(message), None),
    };
    let insert = "
        INSERT INTO events (room, seq, tag, at, author, client_id, command, kind, message, member,
                            payload)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    let values = args![
        event.room,
        seq,
        event.tag,
        event.at,
        event.author.id,
        event.asked.map(|(client_id, _)| client_id),
        event.asked.as_ref().map(|(_, command)| command.as_slice()),
        event.kind,
        message,
        member,
        event.payload.as_ref(),
    ];
    sql.execute(insert, values).await?;
    Ok(Place { seq, before })
}
