//! Replaces the hashes of passwords, each only in place of the one that was read.

use confab_protocol::{Timestamp, UserId};
use sqlx::SqliteConnection;

use crate::{PasswordChange, StoreError};

/// Gives an account another password, and ends its browser sessions.
pub(super) async fn change(
    transaction: &mut SqliteConnection,
    id: UserId,
    change: PasswordChange,
    at: Timestamp,
) -> Result<bool, StoreError> {
    if !replace(&mut *transaction, id, change).await? {
        return Ok(false);
    }
    sqlx::query(
        "INSERT INTO access_changes (kind, person, session, at)
         SELECT 'session', person, id, ?2 FROM sessions
         WHERE person = ?1 AND kind = 'browser' ORDER BY id",
    )
    .bind(id.0)
    .bind(at.0)
    .execute(&mut *transaction)
    .await?;
    sqlx::query("DELETE FROM sessions WHERE person = ?1 AND kind = 'browser'")
        .bind(id.0)
        .execute(transaction)
        .await?;
    Ok(true)
}

/// Replaces a hash, if it is still the old one.
pub(super) async fn replace(
    transaction: &mut SqliteConnection,
    id: UserId,
    change: PasswordChange,
) -> Result<bool, StoreError> {
    let replaced = sqlx::query("UPDATE accounts SET password = ?3 WHERE id = ?1 AND password = ?2")
        .bind(id.0)
        .bind(change.old.0)
        .bind(change.new.0)
        .execute(transaction)
        .await?;
    Ok(replaced.rows_affected() > 0)
}
