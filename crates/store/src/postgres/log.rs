//! Reads logs, and hands appends to the writer.

use async_trait::async_trait;
use confab_protocol::api::PageAt;
use confab_protocol::{Cursor, Event, RoomId, Seq, Tag};
use sqlx::PgConnection;

use super::{Postgres, event_row, page};
use crate::words::{from_seq, to_seq, to_tag};
use crate::{Append, AppendError, Appended, Log, Page, StoreError};

#[async_trait]
impl Log for Postgres {
    async fn append(&self, append: Append) -> Result<Appended, AppendError> {
        self.submit(append).await
    }

    async fn heads(&self, rooms: &[RoomId]) -> Result<Vec<(RoomId, Cursor)>, StoreError> {
        let rooms: Vec<i64> = rooms.iter().map(|room| room.0).collect();
        self.read(|connection| Box::pin(read_heads(connection, rooms.clone()))).await
    }

    async fn find_tag(&self, room: RoomId, seq: Seq) -> Result<Option<Tag>, StoreError> {
        self.read(move |connection| {
            Box::pin(async move {
                let tag = sqlx::query_scalar("SELECT tag FROM events WHERE room = $1 AND seq = $2")
                    .bind(room.0)
                    .bind(from_seq(seq));
                Ok(tag.fetch_optional(connection).await?.map(to_tag))
            })
        })
        .await
    }

    async fn replay(&self, room: RoomId, after: Seq, limit: u32) -> Result<Vec<Event>, StoreError> {
        self.read(move |connection| Box::pin(event_row::read_after(connection, room, after, limit)))
            .await
    }

    async fn page(
        &self,
        room: RoomId,
        from: Seq,
        at: PageAt,
        limit: u32,
    ) -> Result<Page, StoreError> {
        self.read(move |connection| Box::pin(page::read(connection, room, from, at, limit))).await
    }
}

async fn read_heads(
    connection: &mut PgConnection,
    rooms: Vec<i64>,
) -> Result<Vec<(RoomId, Cursor)>, StoreError> {
    let rows: Vec<(i64, i64, i64)> =
        sqlx::query_as("SELECT id, head, head_tag FROM rooms WHERE id = ANY($1)")
            .bind(rooms)
            .fetch_all(connection)
            .await?;
    rows.into_iter()
        .map(|(room, head, tag)| {
            Ok((RoomId(room), Cursor { seq: to_seq(head)?, tag: to_tag(tag) }))
        })
        .collect()
}
