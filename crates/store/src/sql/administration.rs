//! Accounts as administrators see them, and what they do with them.
//!
//! An administrator is one still in the transaction that acts, and the last one stays: such writes
//! come one after the other, by the lock of the access counter.

use confab_protocol::api::AccountInfo;
use confab_protocol::{Role, SessionId, Timestamp, UserId};

use super::access::note_taken;
use super::audit::{NewAudit, Noted};
use crate::statement::{Row, Sql, Stored, args, locks};
use crate::words::{from_role, like};
use crate::{AccessChangeKind, Store, StoreError};

/// Result of an act on an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Administered {
    Done,
    /// It was so already.
    Unchanged,
    /// The actor is no administrator any more.
    NotAllowed,
    /// Nobody would be left to administer.
    LastAdministrator,
    NoAccount,
}

/// Accounts `a` at the moment `$1`.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT {person a person}, a.role, a.created_at, a.deactivated_at,
                    (SELECT MAX(s.used_at) FROM sessions s WHERE s.person = a.id) AS used_at,
                    (SELECT MAX(d.used_at) FROM devices d WHERE d.person = a.id) AS signed_in_at,
                    (SELECT COUNT(*) FROM sessions s
                     WHERE s.person = a.id AND s.kind = 'browser'
                       AND (s.expires_at IS NULL OR s.expires_at > $1)
                       AND (s.idle_ms IS NULL OR s.used_at + s.idle_ms > $1)) AS browsers,
                    (SELECT COUNT(*) FROM sessions s
                     WHERE s.person = a.id AND s.kind = 'token'
                       AND (s.expires_at IS NULL OR s.expires_at > $1)) AS tokens
             FROM accounts a ",
            $rest
        )
    };
}

impl Store {
    /// Accounts whose handle sorts after `after`, by handle, deactivated ones too: all, or those
    /// whose handle or a word of whose name begins with `query` (case-insensitive).
    pub async fn accounts(
        &self,
        query: &str,
        after: &str,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<AccountInfo>, StoreError> {
        if after.contains('\0') || query.contains('\0') {
            return Ok(Vec::new()); // No handle holds it, and Postgres refuses to be asked.
        }
        let accounts = select!(
            "WHERE a.handle > $2
               AND (a.handle LIKE $3 ESCAPE '!' OR ' ' || a.name_key LIKE $4 ESCAPE '!')
             ORDER BY a.handle LIMIT $5"
        );
        let query = like(query);
        let (handle, word) = (format!("{query}%"), format!("% {query}%"));
        self.reads().all(accounts, args![now, after, handle, word, limit]).await
    }

    /// One account.
    pub async fn account(
        &self,
        id: UserId,
        now: Timestamp,
    ) -> Result<Option<AccountInfo>, StoreError> {
        self.reads().optional(select!("WHERE a.id = $2"), args![now, id]).await
    }

    /// Gives an active account a role. Sessions go on: what they may do is asked each time.
    pub async fn set_role(
        &self,
        id: UserId,
        role: Role,
        note: NewAudit,
    ) -> Result<Administered, StoreError> {
        self.write(move |sql| Box::pin(set_role(sql, id, role, note.into()))).await
    }

    /// Closes an account: no sign-in, its sessions and invitations end, an access change is
    /// written. It stays a member of its rooms, and no room exists for it.
    pub async fn deactivate_account(
        &self,
        id: UserId,
        note: impl Into<Noted>,
    ) -> Result<Administered, StoreError> {
        let noted = note.into();
        self.write(move |sql| Box::pin(deactivate(sql, id, noted))).await
    }

    /// Opens a closed account again: it signs in with its password, and is in its rooms.
    pub async fn reopen_account(
        &self,
        id: UserId,
        note: NewAudit,
    ) -> Result<Administered, StoreError> {
        self.write(move |sql| Box::pin(reopen(sql, id, note.into()))).await
    }

    /// Ends every session of an account, of browsers and of tokens, each with an access change.
    pub async fn end_sessions(
        &self,
        id: UserId,
        note: NewAudit,
    ) -> Result<Administered, StoreError> {
        self.write(move |sql| Box::pin(end_sessions(sql, id, note.into()))).await
    }
}

impl Stored for AccountInfo {
    fn read(row: &Row) -> Result<Self, StoreError> {
        let deactivated_at: Option<Timestamp> = row.get("deactivated_at")?;
        let used_at: Option<Timestamp> = row.get("used_at")?;
        Ok(Self {
            person: row.person("person")?,
            role: row.get("role")?,
            active: deactivated_at.is_none(),
            created_at: row.get("created_at")?,
            seen_at: used_at.max(row.get("signed_in_at")?),
            browsers: row.get("browsers")?,
            tokens: row.get("tokens")?,
        })
    }
}

/// An account as it is before an act.
struct Before {
    role: Role,
    active: bool,
}

impl Stored for Before {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self { role: row.get("role")?, active: row.get("active")? })
    }
}

/// Takes the lock, and finds the account; refuses an actor who may not act any more.
pub(super) async fn begin(
    sql: &mut dyn Sql,
    id: UserId,
    noted: &Noted,
) -> Result<Result<bool, Administered>, StoreError> {
    Ok(find(sql, id, noted).await?.map(|before| before.active))
}

async fn find(
    sql: &mut dyn Sql,
    id: UserId,
    noted: &Noted,
) -> Result<Result<Before, Administered>, StoreError> {
    locks::access(sql).await?;
    let administers = "SELECT EXISTS (SELECT 1 FROM accounts WHERE id = $1
                         AND role = 'administrator' AND deactivated_at IS NULL)";
    if let Some(actor) = noted.actor() {
        let (may,): (bool,) = sql.one(administers, args![actor]).await?;
        if !may {
            return Ok(Err(Administered::NotAllowed));
        }
    }
    let before = "SELECT role, deactivated_at IS NULL AS active FROM accounts WHERE id = $1";
    let before = sql.optional(before, args![id]).await?;
    Ok(before.ok_or(Administered::NoAccount))
}

/// Whether no other active account administers.
async fn is_last_administrator(sql: &mut dyn Sql, id: UserId) -> Result<bool, StoreError> {
    let others = "SELECT EXISTS (SELECT 1 FROM accounts WHERE id <> $1
                    AND role = 'administrator' AND deactivated_at IS NULL)";
    let (others,): (bool,) = sql.one(others, args![id]).await?;
    Ok(!others)
}

async fn set_role(
    sql: &mut dyn Sql,
    id: UserId,
    role: Role,
    noted: Noted,
) -> Result<Administered, StoreError> {
    let before = match find(sql, id, &noted).await? {
        Ok(before) if before.active => before,
        Ok(_) => return Ok(Administered::NoAccount),
        Err(refused) => return Ok(refused),
    };
    if before.role == role {
        return Ok(Administered::Unchanged);
    }
    if role == Role::Member && is_last_administrator(sql, id).await? {
        return Ok(Administered::LastAdministrator);
    }
    sql.execute("UPDATE accounts SET role = $2 WHERE id = $1", args![id, from_role(role)]).await?;
    noted.write(sql).await?;
    Ok(Administered::Done)
}

async fn deactivate(
    sql: &mut dyn Sql,
    id: UserId,
    noted: Noted,
) -> Result<Administered, StoreError> {
    let before = match find(sql, id, &noted).await? {
        Ok(before) if before.active => before,
        Ok(_) => return Ok(Administered::Unchanged),
        Err(refused) => return Ok(refused),
    };
    if before.role == Role::Administrator && is_last_administrator(sql, id).await? {
        return Ok(Administered::LastAdministrator);
    }
    let close = "UPDATE accounts SET deactivated_at = $2 WHERE id = $1 AND deactivated_at IS NULL";
    sql.execute(close, args![id, noted.at]).await?;
    sql.execute("DELETE FROM sessions WHERE person = $1", args![id]).await?;
    sql.execute("DELETE FROM devices WHERE person = $1", args![id]).await?;
    note_taken(sql, AccessChangeKind::Account { person: id }, noted.at).await?;
    noted.write(sql).await?;
    Ok(Administered::Done)
}

async fn reopen(sql: &mut dyn Sql, id: UserId, noted: Noted) -> Result<Administered, StoreError> {
    match begin(sql, id, &noted).await? {
        Ok(false) => {}
        Ok(true) => return Ok(Administered::Unchanged),
        Err(refused) => return Ok(refused),
    }
    sql.execute("UPDATE accounts SET deactivated_at = NULL WHERE id = $1", args![id]).await?;
    noted.write(sql).await?;
    Ok(Administered::Done)
}

async fn end_sessions(
    sql: &mut dyn Sql,
    id: UserId,
    noted: Noted,
) -> Result<Administered, StoreError> {
    if let Err(refused) = begin(sql, id, &noted).await? {
        return Ok(refused);
    }
    let end = "DELETE FROM sessions WHERE person = $1 RETURNING id";
    let mut ended: Vec<(i64,)> = sql.all(end, args![id]).await?;
    ended.sort_unstable();
    for (session,) in ended {
        let taken = AccessChangeKind::Session { session: SessionId(session), person: id };
        note_taken(sql, taken, noted.at).await?;
    }
    noted.write(sql).await?;
    Ok(Administered::Done)
}
