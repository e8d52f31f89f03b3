//! Sends, edits and deletes messages.

use confab_policy::Standing;
use confab_protocol::{EventKind, Handle, Seq, UserId};
use sqlx::SqliteConnection;

use super::super::delete_message;
use super::event::insert_event;
use crate::append::{About, Change, appended, from_handles, handles};
use crate::rows::{EDITS, may_be_edited};
use crate::words::{from_seq, from_tag, to_handle, to_place};
use crate::{AppendError, Appended, StoreError};

/// All that sending writes, in one call: each call to a connection costs as much as two inserts.
/// The parameters are in order of appearance, since sqlx counts them on from statement to
/// statement.
const SEND: &str = "
    UPDATE rooms SET head = head + 1, head_tag = ? WHERE id = ? RETURNING head,
        COALESCE((SELECT tag FROM events e WHERE e.room = id AND e.seq = head - 1), 0);
    INSERT INTO message_versions (previous, room, seq, mentions, body)
        SELECT NULL, id, head, ?, ? FROM rooms WHERE id = ?;
    INSERT INTO events (room, seq, tag, at, author, client_id, command, kind,
                        message, reply_to, version)
        SELECT id, head, head_tag, ?, ?, ?, ?, 'message_sent', head, ?, last_insert_rowid()
        FROM rooms WHERE id = ?;
    INSERT INTO messages (room, seq, author, changed, live, version)
        SELECT id, head, ?, head, 1, last_insert_rowid() FROM rooms WHERE id = ?";

pub(super) async fn send(
    transaction: &mut SqliteConnection,
    change: &Change<'_>,
    body: &str,
    reply_to: Option<Seq>,
    mentions: &[Handle],
) -> Result<Appended, AppendError> {
    let mentioned = who_may_see(transaction, change, mentions).await?;
    let (append, author) = (change.append, change.facts.author.id);
    let places: Vec<(i64, i64)> = sqlx::query_as(SEND)
        .bind(from_tag(append.tag))
        .bind(append.room.0)
        .bind(from_handles(&mentioned))
        .bind(body.as_bytes())
        .bind(append.room.0)
        .bind(append.at.0)
        .bind(author.0)
        .bind(append.client_id.as_str())
        .bind(change.command.as_slice())
        .bind(reply_to.map(from_seq))
        .bind(append.room.0)
        .bind(author.0)
        .bind(append.room.0)
        .fetch_all(&mut *transaction)
        .await?;
    let place = to_place(places.first().copied().ok_or(StoreError::Corrupt("head"))?)?;
    write_mentions(transaction, change, place.seq, &mentioned).await?;
    let (body, mentions) = (Some(body.to_owned()), handles(mentioned));
    Ok(appended(change, place, EventKind::MessageSent { body, reply_to, mentions }))
}

/// The new text goes at the end of all texts, and the one before stays for the log's sake.
const EDIT: &str = "
    INSERT INTO message_versions (previous, room, seq, mentions, body)
        SELECT version, room, ?, ?, ? FROM messages WHERE room = ? AND seq = ?;
    UPDATE events SET version = last_insert_rowid() WHERE room = ? AND seq = ?;
    UPDATE messages SET changed = ?, version = last_insert_rowid() WHERE room = ? AND seq = ?;
    DELETE FROM mentions WHERE room = ? AND message = ?";

pub(super) async fn edit(
    transaction: &mut SqliteConnection,
    change: &Change<'_>,
    message: Seq,
    body: &str,
    mentions: &[Handle],
) -> Result<Appended, AppendError> {
    let (room, edited) = (change.append.room.0, from_seq(message));
    may_be_edited(&delete_message::versions(transaction, room, edited, EDITS).await?)?;
    let mentioned = who_may_see(transaction, change, mentions).await?;
    let event = change.event("message_edited", About::Message(message));
    let place = insert_event(transaction, &event).await?;
    let at = from_seq(place.seq);
    sqlx::query(EDIT)
        .bind(at)
        .bind(from_handles(&mentioned))
        .bind(body.as_bytes())
        .bind(room)
        .bind(edited)
        .bind(room)
        .bind(at)
        .bind(at)
        .bind(room)
        .bind(edited)
        .bind(room)
        .bind(edited)
        .execute(&mut *transaction)
        .await?;
    write_mentions(transaction, change, message, &mentioned).await?;
    let (body, mentions) = (Some(body.to_owned()), handles(mentioned));
    Ok(appended(change, place, EventKind::MessageEdited { message, body, mentions }))
}

/// Deletes whom the message mentioned and every version of the text, with the hashes of the commands
/// that wrote it: at once what is short, the rest by and by. The events stay as tombstones.
pub(super) async fn delete(
    transaction: &mut SqliteConnection,
    change: &Change<'_>,
    message: Seq,
) -> Result<Appended, AppendError> {
    let (room, at) = (change.append.room.0, from_seq(message));
    delete_message::begin(transaction, room, at).await?;
    let event = change.event("message_deleted", About::Message(message));
    let place = insert_event(transaction, &event).await?;
    sqlx::query("UPDATE messages SET live = 0, changed = ?3 WHERE room = ?1 AND seq = ?2")
        .bind(room)
        .bind(at)
        .bind(from_seq(place.seq))
        .execute(&mut *transaction)
        .await?;
    Ok(appended(change, place, EventKind::MessageDeleted { message }))
}

/// Those of the mentioned who may see the room.
async fn who_may_see(
    transaction: &mut SqliteConnection,
    change: &Change<'_>,
    mentions: &[Handle],
) -> Result<Vec<(UserId, Handle)>, StoreError> {
    if mentions.is_empty() {
        return Ok(Vec::new());
    }
    let wanted = serde_json::json!(mentions.iter().map(Handle::as_str).collect::<Vec<_>>());
    let rows: Vec<(i64, String)> = sqlx::query_as(
        "SELECT a.id, a.handle FROM accounts a
         WHERE a.handle IN (SELECT value FROM json_each(?1)) AND a.deactivated_at IS NULL
           AND (?3 OR EXISTS (SELECT 1 FROM members m WHERE m.room = ?2 AND m.person = a.id))
           AND NOT EXISTS (SELECT 1 FROM bans b WHERE b.room = ?2 AND b.person = a.id)
         ORDER BY a.handle",
    )
    .bind(wanted.to_string())
    .bind(change.append.room.0)
    .bind(Standing::stranger(change.facts.room.kind).sees())
    .fetch_all(transaction)
    .await?;
    rows.into_iter().map(|(id, handle)| Ok((UserId(id), to_handle(&handle)?))).collect()
}

/// Keeps for counting whom a message mentions, its author aside.
async fn write_mentions(
    transaction: &mut SqliteConnection,
    change: &Change<'_>,
    message: Seq,
    mentioned: &[(UserId, Handle)],
) -> Result<(), StoreError> {
    for (person, _) in mentioned {
        if *person != change.facts.author.id {
            sqlx::query("INSERT INTO mentions (person, room, message) VALUES (?1, ?2, ?3)")
                .bind(person.0)
                .bind(change.append.room.0)
                .bind(from_seq(message))
                .execute(&mut *transaction)
                .await?;
        }
    }
    Ok(())
}
