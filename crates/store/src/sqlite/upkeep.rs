//! Forgets what nobody needs any more.

use async_trait::async_trait;
use confab_protocol::Timestamp;
use sqlx::SqliteConnection;

use super::{Sqlite, delete_room, settings};
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
        self.write(move |transaction| Box::pin(forget(transaction, EXPIRED_SESSIONS, now, limit)))
            .await
    }

    async fn forget_refusals(&self, before: Timestamp, limit: u32) -> Result<u64, StoreError> {
        self.write(move |transaction| Box::pin(forget(transaction, REFUSALS, before, limit))).await
    }

    async fn forget_no_ops(&self, before: Timestamp, limit: u32) -> Result<u64, StoreError> {
        self.write(move |transaction| Box::pin(forget(transaction, NO_OPS, before, limit))).await
    }

    async fn erase_deleted_rooms(&self, limit: u32) -> Result<u64, StoreError> {
        let deletions = self.deletions.clone();
        self.write(move |transaction| {
            Box::pin(async move {
                let erased = delete_room::erase(transaction, limit).await?;
                if erased > 0 {
                    deletions.note();
                }
                Ok(erased)
            })
        })
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

/// Only from the oldest on: a reader tells by a hole that it has missed some.
const ACCESS_CHANGES: &str = "
    DELETE FROM access_changes WHERE id IN (
        SELECT id FROM access_changes
        WHERE id < COALESCE((SELECT MIN(id) FROM access_changes WHERE at >= ?1),
                            (SELECT MAX(id) FROM access_changes))
        ORDER BY id LIMIT ?2)";

const EXPIRED_SESSIONS: &str = "
    DELETE FROM sessions WHERE id IN (
        SELECT id FROM sessions WHERE expires_at <= ?1 OR used_at + idle_ms <= ?1
        LIMIT ?2)";

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
