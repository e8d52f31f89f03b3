//! Replaces the hashes of passwords, each only in place of the one that was read.

use confab_protocol::{SessionId, Timestamp, UserId};

use super::access::note_taken;
use crate::statement::locks;
use crate::statement::{Sql, args};
use crate::{AccessChangeKind, PasswordChange, Store, StoreError};

impl Store {
    /// Gives an account another password, and ends every browser session of it, each with an
    /// access change, in one transaction. `false`, and nothing happens, where `change.old` is not
    /// the account's hash any more.
    pub async fn change_password(
        &self,
        id: UserId,
        change: PasswordChange,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        self.write(move |sql| Box::pin(replace_and_sign_out(sql, id, change, at))).await
    }

    /// Keeps another hash of the same password; no session ends. `false`, and nothing happens,
    /// where `change.old` is not the account's hash any more.
    pub async fn renew_password_hash(
        &self,
        id: UserId,
        change: PasswordChange,
    ) -> Result<bool, StoreError> {
        self.write(move |sql| Box::pin(replace(sql, id, change))).await
    }
}

async fn replace_and_sign_out(
    sql: &mut dyn Sql,
    id: UserId,
    change: PasswordChange,
    at: Timestamp,
) -> Result<bool, StoreError> {
    locks::access(sql).await?;
    // Waits for a session of the account that is being made: it is then seen here, and ended.
    if !replace(sql, id, change).await? {
        return Ok(false);
    }
    let end = "DELETE FROM sessions WHERE person = $1 AND kind = 'browser' RETURNING id";
    let mut ended: Vec<(i64,)> = sql.all(end, args![id]).await?;
    ended.sort_unstable();
    for (session,) in ended {
        let taken = AccessChangeKind::Session { session: SessionId(session), person: id };
        note_taken(sql, taken, at).await?;
    }
    Ok(true)
}

/// Replaces a hash, if it is still the old one.
async fn replace(
    sql: &mut dyn Sql,
    id: UserId,
    change: PasswordChange,
) -> Result<bool, StoreError> {
    let replace = "UPDATE accounts SET password = $3 WHERE id = $1 AND password = $2";
    Ok(sql.execute(replace, args![id, change.old.0, change.new.0]).await? > 0)
}
