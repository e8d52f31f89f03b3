//! Keeps that a command found done what it asks for.
//!
//! A client whose connection is lost gives its command again. If what it asks for was undone since,
//! such as a membership, the command must not be carried out after all.

use confab_protocol::Seq;
use sqlx::PgConnection;

use crate::StoreError;
use crate::append::Change;
use crate::words::from_seq;

/// Has each later try answered with this event of the room.
pub(super) async fn keep(
    transaction: &mut PgConnection,
    change: &Change<'_>,
    done: Seq,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO no_ops (author, client_id, room, seq, command, at)
         VALUES ($1, $2, $3, $4, $5, $6)",
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
