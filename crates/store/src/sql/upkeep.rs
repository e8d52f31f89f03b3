//! Forgets rows past their use, and ends a store. All servers may do it at once.

use confab_protocol::Timestamp;

use super::{erasure, settings};
use crate::statement::{Running, Sql, args};
use crate::{Store, StoreError};

impl Store {
    /// Forgets the oldest access changes, up to the first that was made at `before` or later, and
    /// never the newest; at most `limit`. Gives how many.
    pub async fn forget_access_changes(
        &self,
        before: Timestamp,
        limit: u32,
    ) -> Result<u64, StoreError> {
        self.forget(ACCESS_CHANGES, before, limit).await
    }

    /// Forgets sessions that have expired by `now`, at most `limit`. Gives how many.
    pub async fn forget_expired_sessions(
        &self,
        now: Timestamp,
        limit: u32,
    ) -> Result<u64, StoreError> {
        // They are looked for outside of the transaction: all sessions are read for it.
        let expired = "SELECT id FROM sessions
                       WHERE expires_at <= $1 OR used_at + idle_ms <= $1 LIMIT $2";
        let expired: Vec<(i64,)> = self.reads().all(expired, args![now, limit]).await?;
        if expired.is_empty() {
            return Ok(0);
        }
        // One may have been used since it was found.
        let forget = "
            DELETE FROM sessions WHERE id IN (
                SELECT id FROM sessions
                WHERE id {in $2} AND (expires_at <= $1 OR used_at + idle_ms <= $1)
                {skip locked})";
        self.write(move |sql| {
            Box::pin(async move {
                let expired: Vec<i64> = expired.into_iter().map(|(id,)| id).collect();
                sql.execute(forget, args![now, expired.as_slice()]).await
            })
        })
        .await
    }

    /// Forgets refusals of commands that were made before `before`, at most `limit`. Gives how many.
    pub async fn forget_refusals(&self, before: Timestamp, limit: u32) -> Result<u64, StoreError> {
        self.forget(REFUSALS, before, limit).await
    }

    /// The same for commands that changed nothing.
    pub async fn forget_no_ops(&self, before: Timestamp, limit: u32) -> Result<u64, StoreError> {
        self.forget(NO_OPS, before, limit).await
    }

    /// Erases a part of the versions of deleted messages that are not erased yet. Gives how many
    /// versions: 0 when there is nothing left to erase, or another server is at it.
    pub async fn erase_deleted_messages(&self) -> Result<u64, StoreError> {
        let any = "SELECT EXISTS (SELECT 1 FROM deleted_messages)";
        self.erase(any, |sql| Box::pin(erasure::erase_message(sql))).await
    }

    /// Erases the texts of one of the deleted rooms, at most `limit` events of it, fewer where they
    /// are long. Gives how many it looked at: 0 when there is nothing left to erase.
    pub async fn erase_deleted_rooms(&self, limit: u32) -> Result<u64, StoreError> {
        let any = "SELECT EXISTS (SELECT 1 FROM deleted_rooms)";
        self.erase(any, move |sql| Box::pin(erasure::erase_room(sql, limit))).await
    }

    /// Writes something that changes nothing, to find out whether anything can be written.
    pub async fn try_write(&self) -> Result<(), StoreError> {
        self.write(|sql| Box::pin(settings::set(sql, "writable", "yes".to_owned()))).await
    }

    /// Deletes what a statement finds for a moment, at most so many rows; gives how many.
    pub(crate) async fn forget(
        &self,
        statement: &'static str,
        at: Timestamp,
        limit: u32,
    ) -> Result<u64, StoreError> {
        self.write(move |sql| {
            Box::pin(async move { sql.execute(statement, args![at, limit]).await })
        })
        .await
    }

    /// Erases a piece, where there is any: one at a time, so that no two share a transaction, and
    /// connections are left to others.
    async fn erase<W>(&self, any: &'static str, piece: W) -> Result<u64, StoreError>
    where
        W: for<'c> FnOnce(&'c mut dyn Sql) -> Running<'c, u64> + Send + 'static,
    {
        let _alone = self.erasing.lock().await;
        let (is_left,): (bool,) = self.reads().one(any, &[]).await?;
        if !is_left {
            return Ok(0);
        }
        let deletions = self.deletions();
        self.write(move |sql| {
            Box::pin(async move {
                let erased = piece(sql).await?;
                if let (1.., Some(deletions)) = (erased, deletions) {
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
        WHERE id < COALESCE((SELECT MIN(id) FROM access_changes WHERE at >= $1),
                            (SELECT MAX(id) FROM access_changes))
        ORDER BY id LIMIT $2 {skip locked})";

const REFUSALS: &str = "
    DELETE FROM refusals WHERE (author, client_id) IN (
        SELECT author, client_id FROM refusals WHERE at < $1 ORDER BY at LIMIT $2 {skip locked})";

const NO_OPS: &str = "
    DELETE FROM no_ops WHERE (author, client_id) IN (
        SELECT author, client_id FROM no_ops WHERE at < $1 ORDER BY at LIMIT $2 {skip locked})";
