//! Keeps that a command found done what it asks for.
//!
//! A client whose connection is lost gives its command again. If what it asks for was undone since,
//! such as a membership, the command must not be carried out after all.

use confab_protocol::{RoomId, Seq};
use sqlx::PgConnection;

use crate::append::{Change, First};
use crate::words::{from_seq, to_seq};
use crate::{Append, StoreError};

/// Has each later try answered with this event of the room.
pub(super) async fn keep(
    transaction: &mut PgConnection,
    change: &Change<'_>,
    done: Seq,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO no_ops (author, client_id, room, seq, command, at)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
    )
    .bind(change.append.author.0)
    .bind(change.append.client_id.as_str())
    .bind(change.append.room.0)
    .bind(from_seq(done))
    .bind(change.command.as_slice())
    .bind(change.append.at.0)
    .execute(transaction)
    .await?;
    Ok(())
}

/// What answered the first try of a command that changed nothing.
pub(super) async fn find(
    transaction: &mut PgConnection,
    append: &Append,
) -> Result<Option<First>, StoreError> {
    let row: Option<(i64, i64, Vec<u8>)> = sqlx::query_as(
        "SELECT room, seq, command FROM no_ops WHERE author = $1 AND client_id = $2",
    )
    .bind(append.author.0)
    .bind(append.client_id.as_str())
    .fetch_optional(transaction)
    .await?;
    row.map(|(room, seq, command)| {
        let command = command.try_into().ok().ok_or(StoreError::Corrupt("command"))?;
        Ok(First { room: RoomId(room), seq: to_seq(seq)?, command: Some(command) })
    })
    .transpose()
}
