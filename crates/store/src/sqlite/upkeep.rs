//! Forgets what nobody needs any more.

use async_trait::async_trait;
use confab_protocol::Timestamp;
use sqlx::SqliteConnection;

use super::queue::Writing;
use super::{Sqlite, delete_message, delete_room, settings};
use crate::rows::{ANY_MESSAGES, ANY_ROOMS};
use crate::{StoreError, Upkeep};

#[async_trait]
impl Upkeep for Sqlite {
    async fn forget_access_changes(
        &self,
        before: Timestamp,
        limit: u32,
    ) -> Result<u64, StoreError> {
        self.write(move |transaction| Box::pin(forget(transaction, ACCESS_CHANGES, before, limit)))
            .await
    }

    async fn forget_expired_sessions(&self, now: Timestamp, limit: u32) -> Result<u64, StoreError> {
        // They are looked for outside of the writer: all sessions are read for it.
        let expired: Vec<i64> =
            sqlx::query_scalar(EXPIRED).bind(now.0).bind(limit).fetch_all(&self.reads).await?;
        if expired.is_empty() {
            return Ok(0);
        }
        self.write(move |transaction| Box::pin(forget_sessions(transaction, expired, now))).await
    }

    async fn forget_refusals(&self, before: Timestamp, limit: u32) -> Result<u64, StoreError> {
        self.write(move |transaction| Box::pin(forget(transaction, REFUSALS, before, limit))).await
    }

    async fn forget_no_ops(&self, before: Timestamp, limit: u32) -> Result<u64, StoreError> {
        self.write(move |transaction| Box::pin(forget(transaction, NO_OPS, before, limit))).await
    }

    async fn erase_deleted_messages(&self) -> Result<u64, StoreError> {
        self.erase(ANY_MESSAGES, |transaction| Box::pin(delete_message::erase(transaction))).await
    }

    async fn erase_deleted_rooms(&self, limit: u32) -> Result<u64, StoreError> {
        self.erase(ANY_ROOMS, move |transaction| Box::pin(delete_room::erase(transaction, limit)))
            .await
    }

    async fn try_write(&self) -> Result<(), StoreError> {
        let mark = || "yes".to_owned();
        self.write(move |transaction| Box::pin(settings::set(transaction, "writable", mark())))
            .await
    }

    async fn close(&self) {
        Sqlite::close(self).await;
    }
}

impl Sqlite {
    /// Erases a piece, where there is any: one at a time, so that no two share a transaction.
    async fn erase<W>(&self, any: &'static str, piece: W) -> Result<u64, StoreError>
    where
        W: for<'c> FnOnce(&'c mut SqliteConnection) -> Writing<'c, u64, StoreError>
            + Send
            + 'static,
    {
        let _alone = self.erasing.lock().await;
        let is_left: bool = sqlx::query_scalar(any).fetch_one(&self.reads).await?;
        if !is_left {
            return Ok(0);
        }
        let deletions = self.deletions.clone();
        self.write(move |transaction| {
            Box::pin(async move {
                let erased = piece(transaction).await?;
                if erased > 0 {
                    deletions.note();
                }
                Ok(erased)
            })
        })
        .await
    }
}

/// Only from the oldest on: a reader tells by a hole that it has missed some.
const ACCESS_CHANGES: &str = "
    DELETE FROM access_changes WHERE id IN (
        SELECT id FROM access_changes
        WHERE id < COALESCE((SELECT MIN(id) FROM access_changes WHERE at >= ?1),
                            (SELECT MAX(id) FROM access_changes))
        ORDER BY id LIMIT ?2)";

const EXPIRED: &str = "
    SELECT id FROM sessions WHERE expires_at <= ?1 OR used_at + idle_ms <= ?1 LIMIT ?2";

/// Deletes those of these sessions that have expired; gives how many.
async fn forget_sessions(
    transaction: &mut SqliteConnection,
    found: Vec<i64>,
    now: Timestamp,
) -> Result<u64, StoreError> {
    // One may have been used since it was found.
    let forgotten = sqlx::query(
        "DELETE FROM sessions
         WHERE id IN (SELECT value FROM json_each(?2))
           AND (expires_at <= ?1 OR used_at + idle_ms <= ?1)",
    )
    .bind(now.0)
    .bind(serde_json::json!(found).to_string())
    .execute(transaction)
    .await?;
    Ok(forgotten.rows_affected())
}

const REFUSALS: &str = "
    DELETE FROM refusals WHERE (author, client_id) IN (
        SELECT author, client_id FROM refusals WHERE at < ?1 ORDER BY at LIMIT ?2)";

const NO_OPS: &str = "
    DELETE FROM no_ops WHERE (author, client_id) IN (
        SELECT author, client_id FROM no_ops WHERE at < ?1 ORDER BY at LIMIT ?2)";

/// Deletes what a statement finds for a moment, at most so many rows; gives how many.
async fn forget(
    transaction: &mut SqliteConnection,
    statement: &'static str,
    at: Timestamp,
    limit: u32,
) -> Result<u64, StoreError> {
    let forgotten = sqlx::query(statement).bind(at.0).bind(limit).execute(transaction).await?;
    Ok(forgotten.rows_affected())
}
