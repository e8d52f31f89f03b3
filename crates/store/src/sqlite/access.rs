//! Reads what access was taken away, over a connection of its own.

use async_trait::async_trait;
use confab_protocol::{RoomId, UserId};

use super::{Sqlite, rooms};
use crate::rows::AccessChangeRow;
use crate::{Access, AccessChange, AccessChangeId, RoomAccess, StoreError};

#[async_trait]
impl Access for Sqlite {
    async fn last_access_change(&self) -> Result<AccessChangeId, StoreError> {
        let last: i64 = sqlx::query_scalar("SELECT COALESCE(MAX(id), 0) FROM access_changes")
            .fetch_one(&self.access)
            .await?;
        Ok(AccessChangeId(last))
    }

    async fn access_changes(
        &self,
        after: AccessChangeId,
        limit: u32,
    ) -> Result<Vec<AccessChange>, StoreError> {
        let rows: Vec<AccessChangeRow> = sqlx::query_as(
            "SELECT id, kind, person, room, session FROM access_changes
             WHERE id > ?1 ORDER BY id LIMIT ?2",
        )
        .bind(after.0)
        .bind(limit)
        .fetch_all(&self.access)
        .await?;
        rows.into_iter().map(AccessChangeRow::into_change).collect()
    }

    async fn find_access_left(
        &self,
        room: RoomId,
        person: UserId,
    ) -> Result<Option<RoomAccess>, StoreError> {
        rooms::find_access(&self.access, room, person).await
    }
}
