//! Keeps that a command was refused.

use sqlx::SqliteConnection;

use super::super::writer::execute;
use crate::append::from_refusal;
use crate::{Append, AppendError, StoreError};

/// Undoes what the command wrote before it was refused, and refuses it from now on.
pub(super) async fn keep(
    transaction: &mut SqliteConnection,
    append: &Append,
    refused: &AppendError,
) -> Result<(), StoreError> {
    execute(transaction, "ROLLBACK TO job").await?;
    let Some(why) = from_refusal(refused) else { return Ok(()) };
    sqlx::query(
        "INSERT INTO refusals (author, client_id, why, at)
         SELECT id, ?2, ?3, ?4 FROM accounts WHERE id = ?1
         ON CONFLICT DO NOTHING",
    )
    .bind(append.author.0)
    .bind(append.client_id.as_str())
    .bind(why)
    .bind(append.at.0)
    .execute(transaction)
    .await?;
    Ok(())
}
