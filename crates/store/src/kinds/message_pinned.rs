//! Someone pins a message, or unpins it.

use std::sync::LazyLock;

use confab_policy::Action;
use confab_protocol::{Entry, ErrorCode, EventKind, MessagePinned, Pins, RoomId, Seq, UserId};
use sha2::{Digest as _, Sha256};

use super::{ANNOTATIONS, Kind, unknown};
use crate::append::{About, Asked, Change, Outcome, appended, done_before, insert_event};
use crate::statement::{Row, Running, Sql, args};
use crate::table::{Table, table};
use crate::{AppendError, Appended, Store, StoreError};

pub(crate) const NAME: &str = "message_pinned";

pub(crate) const TABLES: &[Table] = &[table("pins", 2, "room message seq")];

/// Whether message `m` is pinned.
pub(crate) const ANNOTATION: &str = "
    (SELECT COUNT(*) FROM pins f
     WHERE f.room = m.room AND f.message = m.seq AND m.live) AS pinned";

pub(crate) const FORGET: [&str; 1] = ["DELETE FROM pins WHERE room = $1 AND message = $2"];

pub(crate) const ERASE: [&str; 1] =
    ["DELETE FROM pins WHERE room = $1 AND message > $2 AND message <= $3"];

/// The pinned messages of room `$1` from `$2` on, as `$3` sees them: at most [`Pins::MOST`].
static PINNED: LazyLock<&'static str> = LazyLock::new(pinned);

fn pinned() -> &'static str {
    let annotations = ANNOTATIONS.join(", ").replace("$5", "$3");
    let pinned = "
        SELECT e.seq, e.at, e.client_id, e.kind, e.reply_to, {person a author},
               m.changed, v.body, v.mentions, ANNOTATIONS
        FROM pins l
        JOIN messages m ON m.room = l.room AND m.seq = l.message AND m.live
        JOIN message_versions v ON v.id = m.version
        JOIN events e ON e.room = l.room AND e.seq = l.message
        JOIN accounts a ON a.id = e.author
        WHERE l.room = $1 AND l.message >= $2
        ORDER BY l.seq DESC";
    pinned.replace("ANNOTATIONS", &annotations).leak()
}

impl Store {
    /// The pinned messages of a room at or after `from`, as `reader` sees them. The one that was
    /// pinned last comes first.
    pub async fn pins(
        &self,
        room: RoomId,
        reader: UserId,
        from: Seq,
    ) -> Result<Vec<Entry>, StoreError> {
        self.reads().all(&PINNED, args![room, from, reader]).await
    }
}

/// A message is pinned, or unpinned.
pub(crate) struct Toggle {
    pub(crate) message: Seq,
    pub(crate) on: bool,
}

impl Kind for Toggle {
    fn hash(&self, hash: &mut Sha256) {
        hash.update(b"pin");
        hash.update(self.message.0.to_le_bytes());
        hash.update([u8::from(self.on)]);
    }

    fn message(&self) -> Option<Seq> {
        Some(self.message)
    }

    fn allow(&self, asked: &Asked) -> Result<(), AppendError> {
        asked.require(Action::Pin)?;
        asked.require_live().map(drop)
    }

    fn project<'s>(
        &'s self,
        sql: &'s mut dyn Sql,
        change: &'s Change<'s>,
    ) -> Running<'s, Appended, AppendError> {
        Box::pin(self.write(sql, change))
    }
}

impl Toggle {
    async fn write(&self, sql: &mut dyn Sql, change: &Change<'_>) -> Outcome {
        let Self { message, on } = *self;
        let room = change.append.room;
        let pinned = "SELECT seq FROM pins WHERE room = $1 AND message = $2";
        let pinned: Option<(Seq,)> = sql.optional(pinned, args![room, message]).await?;
        match (pinned, on) {
            (Some((put,)), true) => return Ok(done_before(sql, change, put).await?),
            (None, false) => return Ok(done_before(sql, change, message).await?),
            (None, true) => require_place(sql, room).await?,
            (Some(_), false) => {}
        }
        let mut event = change.event(NAME, About::Message(message));
        event.payload = Some(serde_json::json!({ "on": on }).to_string());
        let place = insert_event(sql, &event).await?;
        if on {
            let put = "INSERT INTO pins (room, message, seq) VALUES ($1, $2, $3)";
            sql.execute(put, args![room, message, place.seq]).await?;
        } else {
            sql.execute(FORGET[0], args![room, message]).await?;
        }
        Ok(appended(change, place, EventKind::MessagePinned(MessagePinned { message, on })))
    }
}

/// Refuses one more pin where there are as many as a room takes.
async fn require_place(sql: &mut dyn Sql, room: RoomId) -> Result<(), AppendError> {
    let pins = "SELECT COUNT(*) FROM pins WHERE room = $1";
    let (pins,): (u32,) = sql.one(pins, args![room]).await?;
    if pins < Pins::MOST {
        return Ok(());
    }
    let rule = "a room takes at most 100 pins. Unpin a message first";
    Err(AppendError::Refused(ErrorCode::Forbidden, rule))
}

pub(super) fn event(row: &Row) -> Result<EventKind, StoreError> {
    unknown::about_message(row).map(EventKind::MessagePinned)
}

/// Whether a message is pinned, by the column that [`ANNOTATION`] adds to its row.
pub(super) fn read(row: &Row) -> Result<bool, StoreError> {
    Ok(row.get::<u32>("pinned")? > 0)
}

#[cfg(test)]
mod tests;
