//! Signed-in browsers and API tokens. Only hashes of their secrets are kept.

mod notes;

use confab_protocol::api::Scope;
use confab_protocol::{SessionId, Timestamp, UserId};

use super::access::note_taken;
use crate::dialect::Dialect;
use crate::statement::{Arg, Row, Sql, Stored, args, locks};
use crate::words::{from_scopes, to_scopes};
use crate::{AccessChangeKind, Account, PasswordHash, Store, StoreError, TokenHash};

pub(crate) use notes::Notes;

/// How many browsers of one account are signed in at most.
pub(crate) const BROWSERS_KEPT: u32 = 100;
/// How many more are signed out at once; a database of an earlier release may hold any number.
pub(crate) const BROWSERS_ENDED_AT_ONCE: u32 = 100;

/// A session to make.
#[derive(Clone, Debug)]
pub struct NewSession {
    pub person: UserId,
    pub kind: SessionKind,
    pub token: TokenHash,
    pub at: Timestamp,
    pub expires_at: Option<Timestamp>,
    /// Unused for this long, it expires.
    pub idle_ms: Option<i64>,
    /// The hash that a password was verified against, where the session is made on that ground.
    pub verified: Option<PasswordHash>,
}

/// The holder of the secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SessionKind {
    Browser { user_agent: String },
    Token { name: String, scopes: Vec<Scope> },
}

/// A session as stored, with whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    pub id: SessionId,
    pub account: Account,
    pub kind: SessionKind,
    pub created_at: Timestamp,
    pub used_at: Timestamp,
    pub expires_at: Option<Timestamp>,
    /// When it ends unless it is used before.
    pub idle_at: Option<Timestamp>,
}

/// The columns of a [`Session`], for sessions that hold at `$1`, of active accounts.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT s.id, s.kind, s.name, s.scopes,
                    s.created_at, s.used_at, s.expires_at, s.idle_ms, a.role, {person a person}
             FROM sessions s JOIN accounts a ON a.id = s.person AND a.deactivated_at IS NULL
             WHERE (s.expires_at IS NULL OR s.expires_at > $1)
               AND (s.idle_ms IS NULL OR s.used_at + s.idle_ms > $1) AND ",
            $rest
        )
    };
}

impl Store {
    /// `None` where the account is not active, or has another password by now than the verified
    /// one; both are checked in the same transaction. Of an account's browsers the newest
    /// [`BROWSERS_KEPT`] stay signed in.
    pub async fn create_session(&self, session: NewSession) -> Result<Option<Session>, StoreError> {
        self.write(|sql| Box::pin(create(sql, session))).await
    }

    /// The session of a secret, if it has not expired by `now` and its account is active; notes
    /// that it was used, at most once a minute. Where that can't be written it is found anyhow.
    pub async fn find_session(
        &self,
        token: TokenHash,
        now: Timestamp,
    ) -> Result<Option<Session>, StoreError> {
        self.use_session(select!("s.token = $2"), args![now, token], now).await
    }

    /// The same by id, for connections that live long.
    pub async fn find_session_by_id(
        &self,
        id: SessionId,
        now: Timestamp,
    ) -> Result<Option<Session>, StoreError> {
        self.use_session(select!("s.id = $2"), args![now, id], now).await
    }

    async fn use_session(
        &self,
        statement: &'static str,
        args: &[Arg<'_>],
        now: Timestamp,
    ) -> Result<Option<Session>, StoreError> {
        let found: Option<Session> = self.reads().optional(statement, args).await?;
        let Some(found) = found else { return Ok(None) };
        let write = |id| self.write(move |sql| Box::pin(write_used_at(sql, id, now)));
        Ok(Some(self.notes.note(found, now, write).await))
    }

    /// Someone's sessions of both kinds that have not expired, newest first.
    pub async fn sessions_of(
        &self,
        person: UserId,
        now: Timestamp,
    ) -> Result<Vec<Session>, StoreError> {
        let sessions = select!("s.person = $2 ORDER BY s.id DESC");
        self.reads().all(sessions, args![now, person]).await
    }

    /// Ends one of someone's sessions and writes an access change; `false` where it is not theirs.
    pub async fn end_session(
        &self,
        person: UserId,
        id: SessionId,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        self.write(move |sql| Box::pin(end(sql, person, id, at))).await
    }
}

impl Stored for Session {
    fn read(row: &Row) -> Result<Self, StoreError> {
        let (word, name): (String, String) = (row.get("kind")?, row.get("name")?);
        let kind = match word.as_str() {
            "browser" => SessionKind::Browser { user_agent: name },
            "token" => {
                let scopes: String = row.get("scopes")?;
                SessionKind::Token { name, scopes: to_scopes(&scopes)? }
            }
            _ => return Err(StoreError::Corrupt("session kind")),
        };
        let used_at: Timestamp = row.get("used_at")?;
        let idle_ms: Option<i64> = row.get("idle_ms")?;
        Ok(Self {
            id: row.get("id")?,
            account: Account {
                person: row.person("person")?,
                role: row.get("role")?,
                active: true,
            },
            kind,
            created_at: row.get("created_at")?,
            used_at,
            expires_at: row.get("expires_at")?,
            idle_at: idle_ms.map(|idle_ms| used_at.plus_millis(idle_ms)),
        })
    }
}

/// On Postgres it waits for no standby, and hardly for anyone's lock: a connection that is given up
/// on waits on in the database, which has few.
async fn write_used_at(sql: &mut dyn Sql, id: SessionId, now: Timestamp) -> Result<(), StoreError> {
    if sql.dialect() == Dialect::Postgres {
        let hurry = "SELECT set_config('synchronous_commit', 'off', TRUE),
                            set_config('lock_timeout', '200ms', TRUE)";
        sql.execute(hurry, &[]).await?;
    }
    let note = "UPDATE sessions SET used_at = $2 WHERE id = $1 AND used_at < $2";
    sql.execute(note, args![id, now]).await?;
    Ok(())
}

async fn create(sql: &mut dyn Sql, new: NewSession) -> Result<Option<Session>, StoreError> {
    // Held until the commit: a deactivation or a change of the password waits, and then sees the
    // session.
    let account = "
        SELECT id FROM accounts WHERE id = $1 AND deactivated_at IS NULL
          AND ($2 IS NULL OR password = $2) {for share}";
    let verified = new.verified.as_ref().map(|hash| &hash.0);
    let account: Option<(UserId,)> = sql.optional(account, args![new.person, verified]).await?;
    if account.is_none() {
        return Ok(None);
    }
    // An expired session is of no use to anyone any more.
    let forget = "
        DELETE FROM sessions WHERE id IN (
            SELECT id FROM sessions
            WHERE person = $2 AND (expires_at <= $1 OR used_at + idle_ms <= $1) {skip locked})";
    sql.execute(forget, args![new.at, new.person]).await?;
    let (kind, name, scopes) = match &new.kind {
        SessionKind::Browser { user_agent } => ("browser", user_agent, String::new()),
        SessionKind::Token { name, scopes } => ("token", name, from_scopes(scopes)),
    };
    let insert = "
        INSERT INTO sessions (person, token, kind, name, scopes,
                              created_at, used_at, expires_at, idle_ms)
        VALUES ($1, $2, $3, $4, $5, $6, $6, $7, $8) RETURNING id";
    let values =
        args![new.person, new.token, kind, name, scopes, new.at, new.expires_at, new.idle_ms];
    let (id,): (SessionId,) = sql.one(insert, values).await?;
    // Their sockets end when they next look at their session.
    let end_oldest = "
        DELETE FROM sessions WHERE id IN (
            SELECT id FROM sessions WHERE id IN (
                SELECT id FROM sessions WHERE person = $1 AND kind = 'browser'
                ORDER BY id DESC LIMIT $2 OFFSET $3)
            {skip locked})";
    let most = args![new.person, BROWSERS_ENDED_AT_ONCE, BROWSERS_KEPT];
    sql.execute(end_oldest, most).await?;
    sql.optional(select!("s.id = $2"), args![new.at, id]).await
}

async fn end(
    sql: &mut dyn Sql,
    person: UserId,
    session: SessionId,
    at: Timestamp,
) -> Result<bool, StoreError> {
    locks::access(sql).await?;
    let end = "DELETE FROM sessions WHERE id = $1 AND person = $2";
    if sql.execute(end, args![session, person]).await? == 0 {
        return Ok(false);
    }
    note_taken(sql, AccessChangeKind::Session { session, person }, at).await?;
    Ok(true)
}
