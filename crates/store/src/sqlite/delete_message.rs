//! Erases the versions of deleted messages: a few at once, and then piece by piece what is left.

use sqlx::SqliteConnection;

use crate::StoreError;
use crate::rows::{AT_ONCE, STEP, Step, VERSIONS, VersionRow, next_message};

/// Begins to erase a message, of which nobody sees anything from here on.
pub(super) async fn begin(
    transaction: &mut SqliteConnection,
    room: i64,
    seq: i64,
) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM mentions WHERE room = ?1 AND message = ?2")
        .bind(room)
        .bind(seq)
        .execute(&mut *transaction)
        .await?;
    let found = versions(transaction, room, seq, AT_ONCE).await?;
    if let Some(version) = erase_versions(transaction, room, &found).await? {
        sqlx::query("INSERT INTO deleted_messages (room, seq, version) VALUES (?1, ?2, ?3)")
            .bind(room)
            .bind(seq)
            .bind(version)
            .execute(transaction)
            .await?;
    }
    Ok(())
}

/// Erases a piece of one message; gives how many versions, and 0 when there is nothing left.
pub(super) async fn erase(transaction: &mut SqliteConnection) -> Result<u64, StoreError> {
    let next: Option<(i64, i64, i64)> =
        sqlx::query_as(next_message!("")).fetch_optional(&mut *transaction).await?;
    let Some((room, seq, version)) = next else { return Ok(0) };
    let found = versions_from(transaction, version, STEP).await?;
    let left = erase_versions(transaction, room, &found).await?;
    let note = match left {
        Some(_) => "UPDATE deleted_messages SET version = ?3 WHERE room = ?1 AND seq = ?2",
        None => "DELETE FROM deleted_messages WHERE room = ?1 AND seq = ?2",
    };
    let mut noted = sqlx::query(note).bind(room).bind(seq);
    if let Some(version) = left {
        noted = noted.bind(version);
    }
    noted.execute(transaction).await?;
    Ok(found.len().max(1) as u64)
}

/// The versions of a message, newest first, as many as fit.
pub(super) async fn versions(
    transaction: &mut SqliteConnection,
    room: i64,
    seq: i64,
    step: Step,
) -> Result<Vec<VersionRow>, StoreError> {
    let newest: i64 =
        sqlx::query_scalar("SELECT version FROM messages WHERE room = ?1 AND seq = ?2")
            .bind(room)
            .bind(seq)
            .fetch_one(&mut *transaction)
            .await?;
    versions_from(transaction, newest, step).await
}

async fn versions_from(
    transaction: &mut SqliteConnection,
    version: i64,
    step: Step,
) -> Result<Vec<VersionRow>, StoreError> {
    let versions = sqlx::query_as(VERSIONS)
        .bind(version)
        .bind(i64::from(step.rows))
        .bind(i64::from(step.bytes));
    Ok(versions.fetch_all(transaction).await?)
}

/// Overwrites texts in their place (see the migration), and forgets the hashes of the commands that
/// wrote them, from which a short text could be guessed. Gives the version before, if there is one.
async fn erase_versions(
    transaction: &mut SqliteConnection,
    room: i64,
    found: &[VersionRow],
) -> Result<Option<i64>, StoreError> {
    let [ids, events] = [|row: &VersionRow| row.id, |row: &VersionRow| row.seq]
        .map(|number| serde_json::json!(found.iter().map(number).collect::<Vec<_>>()).to_string());
    sqlx::query(
        "UPDATE message_versions
         SET body = zeroblob(length(body)), mentions = zeroblob(length(mentions))
         WHERE id IN (SELECT value FROM json_each(?1))",
    )
    .bind(ids)
    .execute(&mut *transaction)
    .await?;
    sqlx::query(
        "UPDATE events SET command = NULL
         WHERE room = ?1 AND seq IN (SELECT value FROM json_each(?2))",
    )
    .bind(room)
    .bind(events)
    .execute(transaction)
    .await?;
    Ok(found.last().and_then(|oldest| oldest.previous))
}
