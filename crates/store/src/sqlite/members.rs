//! Lists members and moves their read pointers.

use confab_protocol::api::MemberInfo;
use confab_protocol::{ReadPointer, RoomId, UserId};
use sqlx::SqliteExecutor;

use super::{Sqlite, summary};
use crate::rows::read_state;
use crate::words::{from_seq, to_membership, to_person};
use crate::{Moved, ReadState, StoreError};

pub(super) async fn read(
    executor: impl SqliteExecutor<'_>,
    room: RoomId,
    query: &str,
    after: Option<&str>,
    limit: u32,
) -> Result<Vec<MemberInfo>, StoreError> {
    let rows: Vec<(i64, String, String, i64, String)> = sqlx::query_as(
        "SELECT a.id, a.handle, a.name,
                (SELECT marks FROM person_marks WHERE person = a.id), m.role
         FROM members m JOIN accounts a ON a.id = m.person
         WHERE m.room = ?1 AND a.handle > ?2
           AND (substr(a.handle, 1, length(?4)) = ?4
                OR instr(' ' || a.name_key, ' ' || ?4) > 0)
         ORDER BY a.handle LIMIT ?3",
    )
    .bind(room.0)
    .bind(after.unwrap_or_default())
    .bind(limit)
    .bind(query.to_lowercase())
    .fetch_all(executor)
    .await?;
    rows.into_iter()
        .map(|(id, handle, name, marks, role)| {
            let person = to_person(id, &handle, name, marks)?;
            Ok(MemberInfo { person, membership: to_membership(Some(&role))? })
        })
        .collect()
}

pub(super) async fn rooms_of_all(
    executor: impl SqliteExecutor<'_>,
    people: &[UserId],
) -> Result<Vec<(UserId, RoomId)>, StoreError> {
    let wanted = serde_json::json!(people.iter().map(|person| person.0).collect::<Vec<_>>());
    let rows: Vec<(i64, i64)> = sqlx::query_as(
        "SELECT person, room FROM members WHERE person IN (SELECT value FROM json_each(?1))",
    )
    .bind(wanted.to_string())
    .fetch_all(executor)
    .await?;
    Ok(rows.into_iter().map(|(person, room)| (UserId(person), RoomId(room))).collect())
}

/// Moves a pointer if it moves at all: most calls only repeat what another device said, and are
/// answered without a write.
pub(super) async fn move_read(
    store: &Sqlite,
    room: RoomId,
    person: UserId,
    read: ReadPointer,
) -> Result<Option<ReadState>, StoreError> {
    let Some(before) = summary::read(&store.reads, room, person).await? else { return Ok(None) };
    let clamped = ReadPointer { seq: read.seq.min(before.head.seq), ..read };
    if clamped <= before.read {
        return Ok(read_state(&before, Moved::No));
    }
    let moved = store
        .write(move |transaction| Box::pin(write_pointer(transaction, room, person, read)))
        .await?;
    let after = summary::read(&store.reads, room, person).await?;
    Ok(after.as_ref().and_then(|after| read_state(after, moved)))
}

/// The rule of [`ReadPointer`], checked where the row is written.
async fn write_pointer(
    transaction: &mut sqlx::SqliteConnection,
    room: RoomId,
    person: UserId,
    read: ReadPointer,
) -> Result<Moved, StoreError> {
    let written = sqlx::query(
        "UPDATE members SET read_version = ?3,
             read_seq = MIN(?4, (SELECT head FROM rooms WHERE id = ?1))
         WHERE room = ?1 AND person = ?2
           AND (read_version < ?3
                OR (read_version = ?3
                    AND read_seq < MIN(?4, (SELECT head FROM rooms WHERE id = ?1))))",
    )
    .bind(room.0)
    .bind(person.0)
    .bind(read.version)
    .bind(from_seq(read.seq))
    .execute(transaction)
    .await?;
    Ok(if written.rows_affected() > 0 { Moved::Yes } else { Moved::No })
}
