//! Reads logs, and hands appends to the writer.

use async_trait::async_trait;
use confab_protocol::api::PageAt;
use confab_protocol::{Cursor, Event, RoomId, Seq};

use super::{Sqlite, append, event_row, page};
use crate::rows::found_tags;
use crate::words::{from_seq, to_seq, to_tag};
use crate::{Append, AppendError, AppendKind, Appended, Log, Page, StoreError};

fn event_of(outcome: &append::Outcome) -> Option<&Appended> {
    outcome.as_ref().ok()
}

#[async_trait]
impl Log for Sqlite {
    async fn append(&self, append: Append) -> Result<Appended, AppendError> {
        let deletions = self.deletions.clone();
        let outcome = self.write_unbegun(event_of, move |transaction, savepoint| {
            Box::pin(async move {
                let outcome = append::append(transaction, savepoint, &append).await?;
                if outcome.is_ok() && matches!(append.what, AppendKind::Delete { .. }) {
                    deletions.note();
                }
                Ok::<_, StoreError>(outcome)
            })
        });
        outcome.await?
    }

    async fn heads(&self, rooms: &[RoomId]) -> Result<Vec<(RoomId, Cursor)>, StoreError> {
        let wanted = serde_json::json!(rooms.iter().map(|room| room.0).collect::<Vec<_>>());
        let rows: Vec<(i64, i64, i64)> = sqlx::query_as(
            "SELECT id, head, head_tag FROM rooms WHERE id IN (SELECT value FROM json_each(?1))",
        )
        .bind(wanted.to_string())
        .fetch_all(&mut *self.for_rounds().await?)
        .await?;
        rows.into_iter()
            .map(|(room, head, tag)| {
                Ok((RoomId(room), Cursor { seq: to_seq(head)?, tag: to_tag(tag) }))
            })
            .collect()
    }

    async fn tags(&self, at: &[(RoomId, Seq)]) -> Result<Vec<(RoomId, Cursor)>, StoreError> {
        let wanted: Vec<_> = at.iter().map(|(room, seq)| [room.0, from_seq(*seq)]).collect();
        let rows: Vec<(i64, i64, Option<i64>)> = sqlx::query_as(
            "SELECT w.value ->> 0, w.value ->> 1,
                    (SELECT e.tag FROM events e
                     WHERE e.room = w.value ->> 0 AND e.seq = w.value ->> 1)
             FROM json_each(?1) w",
        )
        .bind(serde_json::json!(wanted).to_string())
        .fetch_all(&mut *self.for_rounds().await?)
        .await?;
        found_tags(rows)
    }

    async fn replay(&self, room: RoomId, after: Seq, limit: u32) -> Result<Vec<Event>, StoreError> {
        event_row::read_after(&self.reads, room, after, limit).await
    }

    async fn page(
        &self,
        room: RoomId,
        from: Seq,
        at: PageAt,
        limit: u32,
    ) -> Result<Page, StoreError> {
        page::read(&self.reads, room, from, at, limit).await
    }
}
