//! Erases the texts of deleted messages and rooms: a little at once, the rest in steps, so that
//! others need not wait. A disk of 20 MB/s writes a [`STEP`] in 13 ms.

use confab_protocol::{ErrorCode, RoomId, Seq};

use crate::statement::{Row, Sql, Stored, args};
use crate::{AppendError, StoreError, kinds};

/// Edits that a message takes: its versions are kept until it is deleted, and go with it.
const MOST_EDITS: u32 = 100;

/// An upper bound of one step. The text that reaches `bytes` still belongs to it.
#[derive(Clone, Copy)]
struct Step {
    rows: u32,
    bytes: u32,
}

/// One step of what is erased by and by.
const STEP: Step = Step { rows: 256, bytes: 256 * 1024 };

/// Versions that are erased along with the deletion itself: no more than sending a message writes.
const AT_ONCE: Step = Step { rows: 8, bytes: 16 * 1024 };

/// As many versions as an edit looks at.
const EDITS: Step = Step { rows: MOST_EDITS + 1, bytes: u32::MAX };

/// One version of a message.
struct Version {
    id: i64,
    previous: Option<i64>,
    /// The event that wrote it.
    seq: i64,
}

impl Stored for Version {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self { id: row.get("id")?, previous: row.get("previous")?, seq: row.get("seq")? })
    }
}

/// Refuses a message that was edited too often to be edited once more.
pub(crate) async fn may_be_edited(
    sql: &mut dyn Sql,
    room: RoomId,
    seq: Seq,
) -> Result<(), AppendError> {
    let edits = versions(sql, room, seq, EDITS).await?.len().saturating_sub(1);
    if edits < MOST_EDITS as usize {
        return Ok(());
    }
    let rule = "this message was edited too often to be edited again. Delete it or write a new one";
    Err(AppendError::Refused(ErrorCode::Forbidden, rule))
}

/// Begins to erase a message, of which nobody sees anything from here on.
pub(crate) async fn begin(sql: &mut dyn Sql, room: RoomId, seq: Seq) -> Result<(), StoreError> {
    let found = versions(sql, room, seq, AT_ONCE).await?;
    if let Some(version) = erase_versions(sql, room.0, &found).await? {
        let note = "INSERT INTO deleted_messages (room, seq, version) VALUES ($1, $2, $3)";
        sql.execute(note, args![room, seq, version]).await?;
    }
    Ok(())
}

/// Erases a piece of one message; gives how many versions, and 0 when there is nothing left, or
/// another server is at it. Messages of deleted rooms go with their rooms.
pub(crate) async fn erase_message(sql: &mut dyn Sql) -> Result<u64, StoreError> {
    let next = "
        SELECT room, seq, version FROM deleted_messages d
        WHERE NOT EXISTS (SELECT 1 FROM deleted_rooms r WHERE r.room = d.room)
        ORDER BY room, seq LIMIT 1 {skip locked}";
    let next: Option<(i64, i64, i64)> = sql.optional(next, &[]).await?;
    let Some((room, seq, version)) = next else { return Ok(0) };
    let found = versions_from(sql, version, STEP).await?;
    if let Some(version) = erase_versions(sql, room, &found).await? {
        let note = "UPDATE deleted_messages SET version = $3 WHERE room = $1 AND seq = $2";
        sql.execute(note, args![room, seq, version]).await?;
    } else {
        let done = "DELETE FROM deleted_messages WHERE room = $1 AND seq = $2";
        sql.execute(done, args![room, seq]).await?;
    }
    Ok(found.len().max(1) as u64)
}

/// The versions of a message, newest first, as many as fit.
async fn versions(
    sql: &mut dyn Sql,
    room: RoomId,
    seq: Seq,
    step: Step,
) -> Result<Vec<Version>, StoreError> {
    let newest = "SELECT version FROM messages WHERE room = $1 AND seq = $2";
    let (newest,) = sql.one(newest, args![room, seq]).await?;
    versions_from(sql, newest, step).await
}

async fn versions_from(
    sql: &mut dyn Sql,
    version: i64,
    step: Step,
) -> Result<Vec<Version>, StoreError> {
    let versions = "
        WITH RECURSIVE versions (id, previous, seq, bytes, number) AS (
            SELECT id, previous, seq, CAST(length(body) AS BIGINT), CAST(1 AS BIGINT)
            FROM message_versions WHERE id = $1
            UNION ALL
            SELECT v.id, v.previous, v.seq, c.bytes + length(v.body), c.number + 1
            FROM versions c JOIN message_versions v ON v.id = c.previous
            WHERE c.number < $2 AND c.bytes < $3)
        SELECT id, previous, seq FROM versions ORDER BY number";
    sql.all(versions, args![version, step.rows, step.bytes]).await
}

/// Overwrites texts in their place (see SQLite's first migration), and forgets the hashes of the
/// commands that wrote them, from which a short text could be guessed. Gives the version before, if
/// there is one.
async fn erase_versions(
    sql: &mut dyn Sql,
    room: i64,
    found: &[Version],
) -> Result<Option<i64>, StoreError> {
    let ids: Vec<i64> = found.iter().map(|version| version.id).collect();
    let events: Vec<i64> = found.iter().map(|version| version.seq).collect();
    let texts = "UPDATE message_versions SET body = {erased body}, mentions = {erased mentions}
                 WHERE id {in $1}";
    sql.execute(texts, args![ids.as_slice()]).await?;
    let hashes = "UPDATE events SET command = NULL WHERE room = $1 AND seq {in $2}";
    sql.execute(hashes, args![room, events.as_slice()]).await?;
    Ok(found.last().and_then(|oldest| oldest.previous))
}

/// Erases the texts of up to so many events of one deleted room, fewer where they are long; gives
/// how many it looked at, and 0 when there is nothing left, or another server is at it.
pub(crate) async fn erase_room(sql: &mut dyn Sql, limit: u32) -> Result<u64, StoreError> {
    let next = "SELECT room, erased FROM deleted_rooms ORDER BY room LIMIT 1 {skip locked}";
    let next: Option<(i64, i64)> = sql.optional(next, &[]).await?;
    let Some((room, erased)) = next else { return Ok(0) };
    // With what erasing each overwrites and removes.
    let events = "
        SELECT e.seq, COALESCE(length(v.body), 0) + COALESCE(length(e.payload), 0) + 64 *
            (SELECT COUNT(*) FROM mentions m WHERE m.room = e.room AND m.message = e.seq) AS bytes
        FROM events e LEFT JOIN message_versions v ON v.id = e.version
        WHERE e.room = $1 AND e.seq > $2 ORDER BY e.seq LIMIT $3";
    let events: Vec<(i64, u32)> = sql.all(events, args![room, erased, limit]).await?;
    let Some(through) = through(&events) else { return finish(sql, room, limit).await };
    for statements in [ERASE].iter().chain(kinds::ERASE) {
        for statement in *statements {
            sql.execute(statement, args![room, erased, through]).await?;
        }
    }
    let erased_through = "UPDATE deleted_rooms SET erased = $3 WHERE room = $1 AND erased = $2";
    sql.execute(erased_through, args![room, erased, through]).await?;
    Ok(u64::try_from(through - erased).unwrap_or(1))
}

/// The last event of one step; `None` where there are no more. At least one is in it.
fn through(events: &[(i64, u32)]) -> Option<i64> {
    let mut all = 0_u32;
    for (seq, bytes) in events {
        all = all.saturating_add(*bytes);
        if all >= STEP.bytes {
            return Some(*seq);
        }
    }
    events.last().map(|(seq, _)| *seq)
}

/// Removes what is left beside the events, up to so many rows; the note that the room was deleted
/// is the last of it.
async fn finish(sql: &mut dyn Sql, room: i64, limit: u32) -> Result<u64, StoreError> {
    for statement in REST {
        let removed = sql.execute(statement, args![room, limit]).await?;
        if removed > 0 {
            return Ok(removed);
        }
    }
    Ok(0)
}

/// Rows of a deleted room that no event has.
pub(crate) const REST: [&str; 9] = [
    "DELETE FROM room_versions WHERE room = $1 AND seq IN (
         SELECT seq FROM room_versions WHERE room = $1 LIMIT $2)",
    "DELETE FROM bans WHERE room = $1 AND person IN (
         SELECT person FROM bans WHERE room = $1 LIMIT $2)",
    "UPDATE draft_texts SET body = {erased body}, taken = 0 WHERE taken = 1 AND id IN (
         SELECT text FROM drafts WHERE room = $1 AND text IS NOT NULL LIMIT $2)",
    "DELETE FROM drafts WHERE room = $1 AND (person, thread) IN (
         SELECT person, thread FROM drafts WHERE room = $1 LIMIT $2)",
    "DELETE FROM room_settings WHERE room = $1 AND person IN (
         SELECT person FROM room_settings WHERE room = $1 LIMIT $2)",
    "DELETE FROM sectioned_rooms WHERE room = $1 AND person IN (
         SELECT person FROM sectioned_rooms WHERE room = $1 LIMIT $2)",
    "DELETE FROM room_invitations WHERE room = $1 AND person IN (
         SELECT person FROM room_invitations WHERE room = $1 LIMIT $2)",
    "DELETE FROM deleted_messages WHERE room = $1 AND seq IN (
         SELECT seq FROM deleted_messages WHERE room = $1 LIMIT $2)",
    "DELETE FROM deleted_rooms WHERE room = $1 AND $2 > 0",
];

/// Texts are overwritten in their place, as those of single messages are.
pub(crate) const ERASE: &[&str] = &[
    "UPDATE message_versions SET body = {erased body}, mentions = {erased mentions}
     WHERE id IN (SELECT version FROM events
                  WHERE room = $1 AND seq > $2 AND seq <= $3 AND version IS NOT NULL)",
    "DELETE FROM mentions WHERE room = $1 AND message > $2 AND message <= $3",
    "UPDATE messages SET live = FALSE WHERE room = $1 AND seq > $2 AND seq <= $3",
    "UPDATE events SET command = NULL WHERE room = $1 AND seq > $2 AND seq <= $3",
];
