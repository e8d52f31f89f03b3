//! Forgets what nobody needs any more.

use async_trait::async_trait;
use confab_protocol::Timestamp;
use sqlx::PgConnection;

use super::open::Using;
use super::{Postgres, delete_message, delete_room, settings};
use crate::rows::{ANY_MESSAGES, ANY_ROOMS};
use crate::{StoreError, Upkeep};

#[async_trait]
impl Upkeep for Postgres {
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
        Postgres::close(self).await;
    }
}

impl Postgres {
    /// Erases a piece, where there is any: one at a time, which leaves connections to others.
    async fn erase<W>(&self, any: &'static str, piece: W) -> Result<u64, StoreError>
    where
        W: for<'c> FnOnce(&'c mut PgConnection) -> Using<'c, u64, StoreError>,
    {
        let _alone = self.erasing.lock().await;
        let is_left = self.read(move |connection| {
            Box::pin(async move { Ok(sqlx::query_scalar(any).fetch_one(connection).await?) })
        });
        let is_left: bool = is_left.await?;
        if is_left { self.write(piece).await } else { Ok(0) }
    }
}

/// Only from the oldest on: a reader tells by a hole that it has missed some.
const ACCESS_CHANGES: &str = "
    DELETE FROM access_changes WHERE id IN (
        SELECT id FROM access_changes
        WHERE id < COALESCE((SELECT MIN(id) FROM access_changes WHERE at >= $1),
                            (SELECT MAX(id) FROM access_changes))
        ORDER BY id LIMIT $2
         FOR UPDATE SKIP LOCKED)";

const EXPIRED_SESSIONS: &str = "
    DELETE FROM sessions WHERE id IN (
        SELECT id FROM sessions WHERE expires_at <= $1 OR used_at + idle_ms <= $1
        LIMIT $2
         FOR UPDATE SKIP LOCKED)";

const REFUSALS: &str = "
    DELETE FROM refusals WHERE (author, client_id) IN (
        SELECT author, client_id FROM refusals WHERE at < $1 ORDER BY at LIMIT $2
         FOR UPDATE SKIP LOCKED)";

const NO_OPS: &str = "
    DELETE FROM no_ops WHERE (author, client_id) IN (
        SELECT author, client_id FROM no_ops WHERE at < $1 ORDER BY at LIMIT $2
         FOR UPDATE SKIP LOCKED)";

/// Deletes what a statement finds for a moment, at most so many rows; gives how many.
async fn forget(
    transaction: &mut PgConnection,
    statement: &'static str,
    at: Timestamp,
    limit: u32,
) -> Result<u64, StoreError> {
    let forgotten =
        sqlx::query(statement).bind(at.0).bind(i64::from(limit)).execute(transaction).await?;
    Ok(forgotten.rows_affected())
}
