//! Reads logs, and hands appends to the writer.

use async_trait::async_trait;
use confab_protocol::api::PageAt;
use confab_protocol::{Cursor, Event, RoomId, Seq};
use sqlx::PgConnection;

use super::pool::Purpose;
use super::{Postgres, event_row, page};
use crate::rows::found_tags;
use crate::words::{from_seq, to_seq, to_tag};
use crate::{Append, AppendError, Appended, Log, Page, StoreError};

#[async_trait]
impl Log for Postgres {
    async fn append(&self, append: Append) -> Result<Appended, AppendError> {
        self.submit(append).await
    }

    async fn heads(&self, rooms: &[RoomId]) -> Result<Vec<(RoomId, Cursor)>, StoreError> {
        let rooms: Vec<i64> = rooms.iter().map(|room| room.0).collect();
        self.read_for(Purpose::Rounds, |connection| Box::pin(read_heads(connection, rooms.clone())))
            .await
    }

    async fn tags(&self, at: &[(RoomId, Seq)]) -> Result<Vec<(RoomId, Cursor)>, StoreError> {
        let wanted = at.iter().map(|(room, seq)| (room.0, from_seq(*seq)));
        let (rooms, seqs): (Vec<i64>, Vec<i64>) = wanted.unzip();
        self.read_for(Purpose::Rounds, |connection| {
            Box::pin(read_tags(connection, rooms.clone(), seqs.clone()))
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

/// Looks each up by its key, however many there are.
async fn read_tags(
    connection: &mut PgConnection,
    rooms: Vec<i64>,
    seqs: Vec<i64>,
) -> Result<Vec<(RoomId, Cursor)>, StoreError> {
    let rows: Vec<(i64, i64, Option<i64>)> = sqlx::query_as(
        "SELECT w.room, w.seq,
                (SELECT e.tag FROM events e WHERE e.room = w.room AND e.seq = w.seq)
         FROM unnest($1::BIGINT[], $2::BIGINT[]) AS w (room, seq)",
    )
    .bind(rooms)
    .bind(seqs)
    .fetch_all(connection)
    .await?;
    found_tags(rows)
}
