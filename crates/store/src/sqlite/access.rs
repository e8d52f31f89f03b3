//! Reads what access was taken away.

use async_trait::async_trait;
use confab_protocol::{RoomId, SessionId, UserId};

use super::Sqlite;
use crate::{Access, AccessChange, AccessChangeId, AccessChangeKind, StoreError};

#[async_trait]
impl Access for Sqlite {
    async fn last_access_change(&self) -> Result<AccessChangeId, StoreError> {
        let last: i64 = sqlx::query_scalar("SELECT COALESCE(MAX(id), 0) FROM access_changes")
            .fetch_one(&self.reads)
            .await?;
        Ok(AccessChangeId(last))
    }

    async fn access_changes(
        &self,
        after: AccessChangeId,
        limit: u32,
    ) -> Result<Vec<AccessChange>, StoreError> {
        let rows: Vec<(i64, String, i64, Option<i64>, Option<i64>)> = sqlx::query_as(
            "SELECT id, kind, person, room, session FROM access_changes
             WHERE id > ?1 ORDER BY id LIMIT ?2",
        )
        .bind(after.0)
        .bind(limit)
        .fetch_all(&self.reads)
        .await?;
        rows.into_iter()
            .map(|(id, kind, person, room, session)| {
                let person = UserId(person);
                let kind = match (kind.as_str(), room, session) {
                    ("room", Some(room), _) => {
                        AccessChangeKind::Room { room: RoomId(room), person }
                    }
                    ("session", _, Some(session)) => {
                        AccessChangeKind::Session { session: SessionId(session), person }
                    }
                    ("account", _, _) => AccessChangeKind::Account { person },
                    _ => return Err(StoreError::Corrupt("access change")),
                };
                Ok(AccessChange { id: AccessChangeId(id), kind })
            })
            .collect()
    }
}
