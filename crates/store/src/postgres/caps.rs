//! Counts rooms and additions.

use async_trait::async_trait;
use confab_protocol::{Timestamp, UserId};

use super::Postgres;
use crate::caps::{COUNT_ROOMS, HAS_DIRECT};
use crate::words::to_count;
use crate::{Caps, Done, StoreError};

#[async_trait]
impl Caps for Postgres {
    async fn count_rooms(&self, person: UserId) -> Result<u32, StoreError> {
        self.read(move |connection| {
            Box::pin(async move {
                let count = sqlx::query_scalar(COUNT_ROOMS).bind(person.0).fetch_one(connection);
                to_count(count.await?)
            })
        })
        .await
    }

    async fn nth_newest(
        &self,
        done: Done,
        person: UserId,
        since: Timestamp,
        n: u32,
    ) -> Result<Option<Timestamp>, StoreError> {
        self.read(move |connection| {
            Box::pin(async move {
                let at: Option<i64> = sqlx::query_scalar(done.nth_newest())
                    .bind(person.0)
                    .bind(since.0)
                    .bind(i64::from(n.saturating_sub(1)))
                    .fetch_optional(connection)
                    .await?;
                Ok(at.map(Timestamp))
            })
        })
        .await
    }

    async fn has_direct(&self, one: UserId, two: UserId) -> Result<bool, StoreError> {
        self.read(move |connection| {
            Box::pin(async move {
                let found = sqlx::query_scalar(HAS_DIRECT)
                    .bind(one.min(two).0)
                    .bind(one.max(two).0)
                    .fetch_one(connection);
                Ok(found.await?)
            })
        })
        .await
    }
}
