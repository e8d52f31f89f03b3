//! Links by which someone who has forgotten their password chooses another. Only hashes of their
//! codes are kept; a code is good for one use.

use confab_protocol::{Person, SessionId, Timestamp, UserId};

use super::access::note_taken;
use super::administration;
use super::audit::NewAudit;
use crate::statement::{Sql, args, locks};
use crate::{AccessChangeKind, Account, Administered, PasswordHash, Store, StoreError, TokenHash};

/// A link to make.
#[derive(Clone, Copy, Debug)]
pub struct NewResetLink {
    pub person: UserId,
    pub code: TokenHash,
    pub expires_at: Timestamp,
}

/// Whether a link can be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ResetState {
    /// It is this person's.
    Usable(Person),
    Used,
    /// It has expired, or another took its place, or there never was one.
    Gone,
}

impl Store {
    /// Makes a link for an active account, in place of one that was not used.
    pub async fn make_reset_link(
        &self,
        link: NewResetLink,
        note: NewAudit,
    ) -> Result<Administered, StoreError> {
        self.write(move |sql| Box::pin(make(sql, link, note))).await
    }

    /// The state of a link now.
    pub async fn reset_state(
        &self,
        code: TokenHash,
        now: Timestamp,
    ) -> Result<ResetState, StoreError> {
        let used = "SELECT used_at FROM reset_links WHERE code = $1 AND used_at IS NOT NULL";
        if let Some((_,)) = self.reads().optional::<(i64,)>(used, args![code]).await? {
            return Ok(ResetState::Used);
        }
        let person = "
            SELECT {person a person} FROM reset_links l
            JOIN accounts a ON a.id = l.person AND a.deactivated_at IS NULL
            WHERE l.code = $1 AND l.used_at IS NULL AND l.expires_at > $2";
        let person = self.reads().optional(person, args![code, now]).await?;
        Ok(person.map_or(ResetState::Gone, ResetState::Usable))
    }

    /// Uses a link: its person has this password from now on, and every browser session of theirs
    /// ends. `None` where the link cannot be used, however close the race was.
    pub async fn reset_password(
        &self,
        code: TokenHash,
        password: PasswordHash,
        note: NewAudit,
    ) -> Result<Option<Account>, StoreError> {
        self.write(move |sql| Box::pin(reset(sql, code, password, note))).await
    }

    /// Forgets links that expired before a moment, at most `limit`. Gives how many.
    pub async fn forget_reset_links(
        &self,
        before: Timestamp,
        limit: u32,
    ) -> Result<u64, StoreError> {
        self.forget(EXPIRED, before, limit).await
    }
}

const EXPIRED: &str = "
    DELETE FROM reset_links WHERE code IN (
        SELECT code FROM reset_links WHERE expires_at < $1 ORDER BY expires_at LIMIT $2
        {skip locked})";

async fn make(
    sql: &mut dyn Sql,
    link: NewResetLink,
    note: NewAudit,
) -> Result<Administered, StoreError> {
    let noted = note.into();
    match administration::begin(sql, link.person, &noted).await? {
        Ok(true) => {}
        Ok(false) => return Ok(Administered::NoAccount),
        Err(refused) => return Ok(refused),
    }
    let replace = "DELETE FROM reset_links WHERE person = $1 AND used_at IS NULL";
    sql.execute(replace, args![link.person]).await?;
    let insert = "INSERT INTO reset_links (code, person, made_by, expires_at)
                  VALUES ($1, $2, $3, $4)";
    let values = args![link.code, link.person, noted.actor(), link.expires_at];
    sql.execute(insert, values).await?;
    noted.write(sql).await?;
    Ok(Administered::Done)
}

async fn reset(
    sql: &mut dyn Sql,
    code: TokenHash,
    password: PasswordHash,
    note: NewAudit,
) -> Result<Option<Account>, StoreError> {
    locks::access(sql).await?;
    let at = note.at;
    let take = "
        UPDATE reset_links SET used_at = $2
        WHERE code = $1 AND used_at IS NULL AND expires_at > $2 AND person = $3
          AND person IN (SELECT id FROM accounts WHERE deactivated_at IS NULL)";
    if sql.execute(take, args![code, at, note.by]).await? == 0 {
        return Ok(None);
    }
    let replace = "UPDATE accounts SET password = $2 WHERE id = $1";
    sql.execute(replace, args![note.by, password.0]).await?;
    let end = "DELETE FROM sessions WHERE person = $1 AND kind = 'browser' RETURNING id";
    let mut ended: Vec<(i64,)> = sql.all(end, args![note.by]).await?;
    ended.sort_unstable();
    for (session,) in ended {
        let taken = AccessChangeKind::Session { session: SessionId(session), person: note.by };
        note_taken(sql, taken, at).await?;
    }
    let account = super::accounts::find(sql, note.by).await?;
    super::audit::Noted::from(note).write(sql).await?;
    Ok(account)
}
