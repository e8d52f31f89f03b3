//! Sends, edits and deletes messages.

use confab_protocol::{Event, EventKind, Handle, RoomKind, Seq, UserId};
use sqlx::SqliteConnection;

use super::super::words::{from_handles, from_seq, to_handle};
use super::Change;
use super::event::{About, insert_event};
use crate::{AppendError, Appended, StoreError};

pub(super) async fn send(
    transaction: &mut SqliteConnection,
    change: &Change<'_>,
    body: &str,
    reply_to: Option<Seq>,
    mentions: &[Handle],
) -> Result<Appended, AppendError> {
    let mentioned = who_may_see(transaction, change, mentions).await?;
    let event = change.event("message_sent", About::New { reply_to });
    let seq = insert_event(transaction, &event).await?;
    sqlx::query(
        "INSERT INTO messages (room, seq, author, changed, live) VALUES (?1, ?2, ?3, ?2, 1)",
    )
    .bind(change.append.room.0)
    .bind(from_seq(seq))
    .bind(change.facts.author.id.0)
    .execute(&mut *transaction)
    .await?;
    write_version(transaction, change, (seq, seq), body, &mentioned).await?;
    let mentions = handles(mentioned);
    Ok(appended(
        change,
        seq,
        EventKind::MessageSent { body: Some(body.to_owned()), reply_to, mentions },
    ))
}

pub(super) async fn edit(
    transaction: &mut SqliteConnection,
    change: &Change<'_>,
    message: Seq,
    body: &str,
    mentions: &[Handle],
) -> Result<Appended, AppendError> {
    let mentioned = who_may_see(transaction, change, mentions).await?;
    let event = change.event("message_edited", About::Message(message));
    let seq = insert_event(transaction, &event).await?;
    sqlx::query("UPDATE messages SET changed = ?3 WHERE room = ?1 AND seq = ?2")
        .bind(change.append.room.0)
        .bind(from_seq(message))
        .bind(from_seq(seq))
        .execute(&mut *transaction)
        .await?;
    delete_mentions(transaction, change, message).await?;
    write_version(transaction, change, (message, seq), body, &mentioned).await?;
    let mentions = handles(mentioned);
    Ok(appended(
        change,
        seq,
        EventKind::MessageEdited { message, body: Some(body.to_owned()), mentions },
    ))
}

/// Deletes every version of the text, whom it mentioned, and the hashes of the commands that
/// wrote it. The events stay as tombstones.
pub(super) async fn delete(
    transaction: &mut SqliteConnection,
    change: &Change<'_>,
    message: Seq,
) -> Result<Appended, AppendError> {
    let (room, at) = (change.append.room.0, from_seq(message));
    sqlx::query(
        "UPDATE events SET command = NULL WHERE room = ?1 AND seq IN
             (SELECT seq FROM message_versions WHERE room = ?1 AND message = ?2)",
    )
    .bind(room)
    .bind(at)
    .execute(&mut *transaction)
    .await?;
    sqlx::query("DELETE FROM message_versions WHERE room = ?1 AND message = ?2")
        .bind(room)
        .bind(at)
        .execute(&mut *transaction)
        .await?;
    delete_mentions(transaction, change, message).await?;
    let event = change.event("message_deleted", About::Message(message));
    let seq = insert_event(transaction, &event).await?;
    sqlx::query("UPDATE messages SET live = 0, changed = ?3 WHERE room = ?1 AND seq = ?2")
        .bind(room)
        .bind(at)
        .bind(from_seq(seq))
        .execute(&mut *transaction)
        .await?;
    Ok(appended(change, seq, EventKind::MessageDeleted { message }))
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
         ORDER BY a.handle",
    )
    .bind(wanted.to_string())
    .bind(change.append.room.0)
    .bind(change.facts.room.kind == RoomKind::Public)
    .fetch_all(transaction)
    .await?;
    rows.into_iter().map(|(id, handle)| Ok((UserId(id), to_handle(&handle)?))).collect()
}

/// Writes the text that `version` = (message, event) gave, and whom it mentions.
async fn write_version(
    transaction: &mut SqliteConnection,
    change: &Change<'_>,
    version: (Seq, Seq),
    body: &str,
    mentioned: &[(UserId, Handle)],
) -> Result<(), StoreError> {
    let (room, message) = (change.append.room.0, from_seq(version.0));
    let names: Vec<Handle> = mentioned.iter().map(|(_, handle)| handle.clone()).collect();
    sqlx::query(
        "INSERT INTO message_versions (room, message, seq, body, mentions)
         VALUES (?1, ?2, ?3, ?4, ?5)",
    )
    .bind(room)
    .bind(message)
    .bind(from_seq(version.1))
    .bind(body)
    .bind(from_handles(&names))
    .execute(&mut *transaction)
    .await?;
    for (person, _) in mentioned {
        if *person != change.facts.author.id {
            sqlx::query("INSERT INTO mentions (person, room, message) VALUES (?1, ?2, ?3)")
                .bind(person.0)
                .bind(room)
                .bind(message)
                .execute(&mut *transaction)
                .await?;
        }
    }
    Ok(())
}

async fn delete_mentions(
    transaction: &mut SqliteConnection,
    change: &Change<'_>,
    message: Seq,
) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM mentions WHERE room = ?1 AND message = ?2")
        .bind(change.append.room.0)
        .bind(from_seq(message))
        .execute(transaction)
        .await?;
    Ok(())
}

fn handles(mentioned: Vec<(UserId, Handle)>) -> Vec<Handle> {
    mentioned.into_iter().map(|(_, handle)| handle).collect()
}

/// The event that a change wrote at `seq`.
pub(super) fn appended(change: &Change<'_>, seq: Seq, what: EventKind) -> Appended {
    let event = Event {
        room: change.append.room,
        seq,
        tag: change.append.tag,
        at: change.append.at,
        author: change.facts.author.clone(),
        client_id: Some(change.append.client_id.clone()),
        what,
    };
    Appended { event, first: true }
}
