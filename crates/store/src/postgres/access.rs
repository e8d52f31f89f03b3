//! Reads what access was taken away.

use async_trait::async_trait;
use confab_protocol::{RoomId, UserId};

use super::pool::Purpose;
use super::{Postgres, rooms};
use crate::rows::AccessChangeRow;
use crate::{Access, AccessChange, AccessChangeId, RoomAccess, StoreError};

#[async_trait]
impl Access for Postgres {
    async fn last_access_change(&self) -> Result<AccessChangeId, StoreError> {
        self.read_for(Purpose::Access, |connection| {
            Box::pin(async move {
                let last = sqlx::query_scalar("SELECT last FROM access_counter");
                Ok(AccessChangeId(last.fetch_one(connection).await?))
            })
        })
        .await
    }

    async fn access_changes(
        &self,
        after: AccessChangeId,
        limit: u32,
    ) -> Result<Vec<AccessChange>, StoreError> {
        self.read_for(Purpose::Access, move |connection| {
            Box::pin(async move {
                let rows: Vec<AccessChangeRow> = sqlx::query_as(
                    "SELECT id, kind, person, room, session FROM access_changes
                     WHERE id > $1 ORDER BY id LIMIT $2",
                )
                .bind(after.0)
                .bind(i64::from(limit))
                .fetch_all(connection)
                .await?;
                rows.into_iter().map(AccessChangeRow::into_change).collect()
            })
        })
        .await
    }

    async fn find_access_left(
        &self,
        room: RoomId,
        person: UserId,
    ) -> Result<Option<RoomAccess>, StoreError> {
        self.read_for(Purpose::Access, move |connection| {
            Box::pin(rooms::find_access(connection, room, person))
        })
        .await
    }
}
