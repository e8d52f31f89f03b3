//! Edits and deletes messages.

use confab_protocol::{EventKind, Handle, Seq};
use sqlx::PgConnection;

use super::super::delete_message;
use super::event::insert_event;
use super::mentions::{self, Wanted};
use crate::append::{About, Change, appended, from_handles, handles};
use crate::rows::{EDITS, may_be_edited};
use crate::words::from_seq;
use crate::{AppendError, Appended};

/// Keeps the new text, and the one before for the log's sake.
const EDIT: &str = "
    WITH text AS (
        INSERT INTO message_versions (previous, room, seq, mentions, body)
        SELECT version, room, $3, $4, $5 FROM messages WHERE room = $1 AND seq = $2
        RETURNING id),
    logged AS (
        UPDATE events SET version = (SELECT id FROM text) WHERE room = $1 AND seq = $3),
    mentioned AS (DELETE FROM mentions WHERE room = $1 AND message = $2)
    UPDATE messages SET changed = $3, version = (SELECT id FROM text)
    WHERE room = $1 AND seq = $2";

pub(super) async fn edit(
    transaction: &mut PgConnection,
    change: &Change<'_>,
    message: Seq,
    body: &str,
    mentions: &[Handle],
) -> Result<Appended, AppendError> {
    let found =
        delete_message::versions(transaction, change.append.room.0, from_seq(message), EDITS);
    may_be_edited(&found.await?)?;
    let wanted = vec![Wanted::of(0, change); mentions.len()];
    let names = mentions.iter().map(|handle| handle.as_str().to_owned()).collect();
    let found = mentions::who_may_see(transaction, &wanted, names).await?;
    let mentioned: Vec<_> = found.into_iter().map(|(_, id, handle)| (id, handle)).collect();
    let event = change.event("message_edited", About::Message(message));
    let place = insert_event(transaction, &event).await?;
    sqlx::query(EDIT)
        .bind(change.append.room.0)
        .bind(from_seq(message))
        .bind(from_seq(place.seq))
        .bind(from_handles(&mentioned))
        .bind(body.as_bytes())
        .execute(&mut *transaction)
        .await?;
    mentions::write(transaction, &mentions::rows(change, message, &mentioned)).await?;
    let (body, mentions) = (Some(body.to_owned()), handles(mentioned));
    Ok(appended(change, place, EventKind::MessageEdited { message, body, mentions }))
}

/// Deletes whom the message mentioned and every version of the text, with the hashes of the commands
/// that wrote it: at once what is short, the rest by and by. The events stay as tombstones.
pub(super) async fn delete(
    transaction: &mut PgConnection,
    change: &Change<'_>,
    message: Seq,
) -> Result<Appended, AppendError> {
    let (room, at) = (change.append.room.0, from_seq(message));
    delete_message::begin(transaction, room, at).await?;
    let event = change.event("message_deleted", About::Message(message));
    let place = insert_event(transaction, &event).await?;
    sqlx::query("UPDATE messages SET live = FALSE, changed = $3 WHERE room = $1 AND seq = $2")
        .bind(room)
        .bind(at)
        .bind(from_seq(place.seq))
        .execute(transaction)
        .await?;
    Ok(appended(change, place, EventKind::MessageDeleted { message }))
}
