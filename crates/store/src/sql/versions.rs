//! Earlier texts of a message, and the first event at a time.

use confab_protocol::api::MessageVersion;
use confab_protocol::{RoomId, Seq, Timestamp};

use crate::statement::{Row, Stored, args};
use crate::words::to_text;
use crate::{Store, StoreError};

/// The versions of a live message, newest first: as many as there are edits, and the first.
const VERSIONS: &str = "
    WITH RECURSIVE versions (id, number) AS (
        SELECT version, CAST(1 AS BIGINT) FROM messages WHERE room = $1 AND seq = $2 AND live
        UNION ALL
        SELECT v.previous, c.number + 1
        FROM versions c JOIN message_versions v ON v.id = c.id
        WHERE v.previous IS NOT NULL AND c.number <= 100)
    SELECT v.seq, e.at, v.body
    FROM versions c
    JOIN message_versions v ON v.id = c.id
    JOIN events e ON e.room = $1 AND e.seq = v.seq
    ORDER BY c.number";

/// Halves the log of room `$1` from `$2` on until the first event at `$3` or after is left. Each
/// step reads one event by its key; times grow with `seq` as far as servers' clocks agree.
const FIRST_AT: &str = "
    WITH RECURSIVE search (low, high) AS (
        SELECT CAST($2 AS BIGINT), head + 1 FROM rooms WHERE id = $1
        UNION ALL
        SELECT CASE WHEN e.at < $3 THEN e.seq + 1 ELSE c.low END,
               CASE WHEN e.at < $3 THEN c.high ELSE e.seq END
        FROM search c JOIN events e ON e.room = $1 AND e.seq = (c.low + c.high) / 2
        WHERE c.low < c.high)
    SELECT low FROM search WHERE low >= high LIMIT 1";

impl Store {
    /// The texts that a message has had, newest first. None where there is no such message, or
    /// none any more.
    pub async fn message_versions(
        &self,
        room: RoomId,
        message: Seq,
    ) -> Result<Vec<MessageVersion>, StoreError> {
        self.reads().all(VERSIONS, args![room, message]).await
    }

    /// The position of the first event of a room at a time or after, and from `from` on: one past
    /// the head where there is none.
    pub async fn first_at(
        &self,
        room: RoomId,
        from: Seq,
        at: Timestamp,
    ) -> Result<Seq, StoreError> {
        let (first,) = self.reads().one(FIRST_AT, args![room, from, at]).await?;
        Ok(first)
    }
}

impl Stored for MessageVersion {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self { seq: row.get("seq")?, at: row.get("at")?, body: to_text(row.get("body")?)? })
    }
}

#[cfg(test)]
mod tests;
