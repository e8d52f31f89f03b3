//! Lists rooms whose owner's account is closed.

use async_trait::async_trait;
use confab_protocol::RoomId;
use confab_protocol::api::ClosedRoom;

use super::Postgres;
use crate::closed_rooms::{CLOSED_ROOMS, ClosedRoomRow};
use crate::{ClosedRooms, StoreError};

#[async_trait]
impl ClosedRooms for Postgres {
    async fn closed_rooms(&self, after: RoomId, limit: u32) -> Result<Vec<ClosedRoom>, StoreError> {
        self.read(move |connection| {
            Box::pin(async move {
                let rows: Vec<ClosedRoomRow> = sqlx::query_as(CLOSED_ROOMS)
                    .bind(after.0)
                    .bind(i64::from(limit))
                    .fetch_all(connection)
                    .await?;
                rows.into_iter().map(ClosedRoomRow::into_room).collect()
            })
        })
        .await
    }
}
