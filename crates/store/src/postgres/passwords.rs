//! Replaces the hashes of passwords, each only in place of the one that was read.

use confab_protocol::{SessionId, Timestamp, UserId};
use sqlx::PgConnection;

use super::append::note_taken;
use super::locks;
use crate::{AccessChangeKind, PasswordChange, StoreError};

/// Gives an account another password, and ends its browser sessions.
pub(super) async fn change(
    transaction: &mut PgConnection,
    id: UserId,
    change: PasswordChange,
    at: Timestamp,
) -> Result<bool, StoreError> {
    locks::access(transaction).await?;
    // Waits for whoever makes a session of the account: it is then seen here, and ended.
    if !replace(&mut *transaction, id, change).await? {
        return Ok(false);
    }
    let mut ended: Vec<i64> = sqlx::query_scalar(
        "DELETE FROM sessions WHERE person = $1 AND kind = 'browser' RETURNING id",
    )
    .bind(id.0)
    .fetch_all(&mut *transaction)
    .await?;
    ended.sort_unstable();
    for session in ended {
        let taken = AccessChangeKind::Session { session: SessionId(session), person: id };
        note_taken(transaction, taken, at).await?;
    }
    Ok(true)
}

/// Replaces a hash, if it is still the old one.
pub(super) async fn replace(
    transaction: &mut PgConnection,
    id: UserId,
    change: PasswordChange,
) -> Result<bool, StoreError> {
    let replaced = sqlx::query("UPDATE accounts SET password = $3 WHERE id = $1 AND password = $2")
        .bind(id.0)
        .bind(change.old.0)
        .bind(change.new.0)
        .execute(transaction)
        .await?;
    Ok(replaced.rows_affected() > 0)
}
