//! Keeps sessions and API tokens.

use async_trait::async_trait;
use confab_protocol::{SessionId, Timestamp, UserId};
use sqlx::SqliteConnection;

use super::Sqlite;
use crate::rows::SessionRow;
use crate::sessions::{BROWSERS_ENDED_AT_ONCE, BROWSERS_KEPT};
use crate::words::from_scopes;
use crate::{NewSession, Session, SessionKind, Sessions, StoreError, TokenHash};

/// The columns of a [`SessionRow`], for sessions that hold at `?1`, of active accounts.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT s.id, s.kind, s.name AS session_name, s.scopes,
                    s.created_at, s.used_at, s.expires_at, s.idle_ms,
                    a.id AS account_id, a.handle, a.name, a.role,
                    (SELECT marks FROM person_marks WHERE person = a.id) AS marks
             FROM sessions s JOIN accounts a ON a.id = s.person AND a.deactivated_at IS NULL
             WHERE (s.expires_at IS NULL OR s.expires_at > ?1)
               AND (s.idle_ms IS NULL OR s.used_at + s.idle_ms > ?1) AND ",
            $rest
        )
    };
}

#[async_trait]
impl Sessions for Sqlite {
    async fn create_session(&self, session: NewSession) -> Result<Option<Session>, StoreError> {
        self.write(|transaction| Box::pin(create(transaction, session))).await
    }

    async fn find_session(
        &self,
        token: TokenHash,
        now: Timestamp,
    ) -> Result<Option<Session>, StoreError> {
        let row = sqlx::query_as(select!("s.token = ?2"))
            .bind(now.0)
            .bind(token.0.as_slice())
            .fetch_optional(&self.reads)
            .await?;
        self.note_use(row, now).await
    }

    async fn find_session_by_id(
        &self,
        id: SessionId,
        now: Timestamp,
    ) -> Result<Option<Session>, StoreError> {
        let row = sqlx::query_as(select!("s.id = ?2"))
            .bind(now.0)
            .bind(id.0)
            .fetch_optional(&self.reads)
            .await?;
        self.note_use(row, now).await
    }

    async fn sessions_of(
        &self,
        person: UserId,
        now: Timestamp,
    ) -> Result<Vec<Session>, StoreError> {
        let rows: Vec<SessionRow> = sqlx::query_as(select!("s.person = ?2 ORDER BY s.id DESC"))
            .bind(now.0)
            .bind(person.0)
            .fetch_all(&self.reads)
            .await?;
        rows.into_iter().map(SessionRow::into_session).collect()
    }

    async fn end_session(
        &self,
        person: UserId,
        id: SessionId,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        self.write(move |transaction| Box::pin(end(transaction, person, id, at))).await
    }
}

impl Sqlite {
    /// Notes that a session is used, where that is due.
    async fn note_use(
        &self,
        row: Option<SessionRow>,
        now: Timestamp,
    ) -> Result<Option<Session>, StoreError> {
        let write =
            |id| self.write(move |transaction| Box::pin(write_used_at(transaction, id, now)));
        self.notes.note(row, now, write).await
    }
}

async fn write_used_at(
    transaction: &mut SqliteConnection,
    id: i64,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE sessions SET used_at = MAX(used_at, ?2) WHERE id = ?1")
        .bind(id)
        .bind(now.0)
        .execute(transaction)
        .await?;
    Ok(())
}

async fn create(
    transaction: &mut SqliteConnection,
    new: NewSession,
) -> Result<Option<Session>, StoreError> {
    // What has expired is of no use to anyone any more.
    sqlx::query(
        "DELETE FROM sessions
         WHERE person = ?2 AND (expires_at <= ?1 OR used_at + idle_ms <= ?1)",
    )
    .bind(new.at.0)
    .bind(new.person.0)
    .execute(&mut *transaction)
    .await?;
    let (kind, name, scopes) = match &new.kind {
        SessionKind::Browser { user_agent } => ("browser", user_agent, String::new()),
        SessionKind::Token { name, scopes } => ("token", name, from_scopes(scopes)),
    };
    let id: Option<i64> = sqlx::query_scalar(
        "INSERT INTO sessions (person, token, kind, name, scopes,
                               created_at, used_at, expires_at, idle_ms)
         SELECT id, ?2, ?3, ?4, ?5, ?6, ?6, ?7, ?8
         FROM accounts WHERE id = ?1 AND deactivated_at IS NULL
           AND (?9 IS NULL OR password = ?9)
         RETURNING id",
    )
    .bind(new.person.0)
    .bind(new.token.0.as_slice())
    .bind(kind)
    .bind(name)
    .bind(scopes)
    .bind(new.at.0)
    .bind(new.expires_at.map(|at| at.0))
    .bind(new.idle_ms)
    .bind(new.verified.map(|hash| hash.0))
    .fetch_optional(&mut *transaction)
    .await?;
    let Some(id) = id else { return Ok(None) };
    // Their sockets end when they next look at their session.
    sqlx::query(
        "DELETE FROM sessions WHERE id IN (
             SELECT id FROM sessions WHERE person = ?1 AND kind = 'browser'
             ORDER BY id DESC LIMIT ?2 OFFSET ?3)",
    )
    .bind(new.person.0)
    .bind(BROWSERS_ENDED_AT_ONCE)
    .bind(BROWSERS_KEPT)
    .execute(&mut *transaction)
    .await?;
    let row: Option<SessionRow> = sqlx::query_as(select!("s.id = ?2"))
        .bind(new.at.0)
        .bind(id)
        .fetch_optional(transaction)
        .await?;
    row.map(SessionRow::into_session).transpose()
}

async fn end(
    transaction: &mut SqliteConnection,
    person: UserId,
    id: SessionId,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let ended = sqlx::query("DELETE FROM sessions WHERE id = ?1 AND person = ?2")
        .bind(id.0)
        .bind(person.0)
        .execute(&mut *transaction)
        .await?;
    if ended.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query(
        "INSERT INTO access_changes (kind, person, session, at) VALUES ('session', ?1, ?2, ?3)",
    )
    .bind(person.0)
    .bind(id.0)
    .bind(at.0)
    .execute(transaction)
    .await?;
    Ok(true)
}
