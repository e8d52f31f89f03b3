//! Keeps that a command found nothing to do.
//!
//! A client whose connection is lost gives its command again. If that was undone since, such as a
//! membership, the command must not be carried out after all.

use confab_protocol::Seq;

use super::Change;
use crate::sql::events;
use crate::statement::{Sql, args};
use crate::{Appended, StoreError};

/// Gives the event of the room that had done it, and has each later try answered with it.
pub(crate) async fn done_before(
    sql: &mut dyn Sql,
    change: &Change<'_>,
    done: Seq,
) -> Result<Appended, StoreError> {
    let append = change.append;
    let keep = "INSERT INTO no_ops (author, client_id, room, seq, command, at)
                VALUES ($1, $2, $3, $4, $5, $6)";
    let command = change.command.as_slice();
    let values = args![append.author, &append.client_id, append.room, done, command, append.at];
    sql.execute(keep, values).await?;
    events::written_before(sql, append.room, done).await
}
