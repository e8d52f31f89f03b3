//! A message's links are previewed, or are not any more.

use confab_protocol::{EventKind, MessagePreviewed, Preview, RoomId, Seq};
use sha2::{Digest as _, Sha256};

use super::{Kind, unknown};
use crate::append::{About, Asked, Change, Outcome, appended, done_before, insert_event};
use crate::statement::{Row, Running, Sql, args};
use crate::table::{Table, table};
use crate::{AppendError, Appended, Store, StoreError};

pub(crate) const NAME: &str = "message_previewed";

pub(crate) const TABLES: &[Table] = &[table("previews", 3, "room message seq previews:text")];

/// The previews of message `m`.
pub(crate) const ANNOTATION: &str = "
    (SELECT f.previews FROM previews f
     WHERE f.room = m.room AND f.message = m.seq AND m.live
     ORDER BY f.seq DESC LIMIT 1) AS previews";

/// The events keep their place in the log, and lose the text.
pub(crate) const FORGET: [&str; 2] = [
    "UPDATE events SET payload = NULL
     WHERE room = $1 AND seq IN (SELECT seq FROM previews WHERE room = $1 AND message = $2)",
    "DELETE FROM previews WHERE room = $1 AND message = $2",
];

pub(crate) const ERASE: [&str; 2] = [
    "UPDATE events SET payload = NULL
     WHERE room = $1 AND seq > $2 AND seq <= $3 AND kind = 'message_previewed'",
    "DELETE FROM previews WHERE room = $1 AND message > $2 AND message <= $3",
];

const NEWEST: &str = "SELECT previews FROM previews WHERE room = $1 AND message = $2
                      ORDER BY seq DESC LIMIT 1";

impl Store {
    /// The previews of a message. `None` where it never had any, `Some` of none where they were
    /// taken away.
    pub async fn previews(
        &self,
        room: RoomId,
        message: Seq,
    ) -> Result<Option<Vec<Preview>>, StoreError> {
        newest(&mut *self.reads(), room, message).await
    }
}

async fn newest(
    sql: &mut dyn Sql,
    room: RoomId,
    message: Seq,
) -> Result<Option<Vec<Preview>>, StoreError> {
    let found: Option<(String,)> = sql.optional(NEWEST, args![room, message]).await?;
    found.map(|(previews,)| from_text(&previews)).transpose()
}

fn from_text(previews: &str) -> Result<Vec<Preview>, StoreError> {
    serde_json::from_str(previews).ok().ok_or(StoreError::Corrupt("previews"))
}

/// The event that wrote the text of a message.
const TEXT: &str = "SELECT v.seq FROM messages m JOIN message_versions v ON v.id = m.version
                    WHERE m.room = $1 AND m.seq = $2";

/// The author's message has these previews from now on.
pub(crate) struct Show<'a> {
    pub(crate) message: Seq,
    pub(crate) of: Option<Seq>,
    pub(crate) previews: &'a [Preview],
}

impl Kind for Show<'_> {
    fn hash(&self, hash: &mut Sha256) {
        hash.update(b"previews");
        hash.update(self.message.0.to_le_bytes());
        for Preview { url, site, title, description } in self.previews {
            for text in [url, site, title, description] {
                hash.update(text.len().to_le_bytes());
                hash.update(text);
            }
        }
    }

    fn message(&self) -> Option<Seq> {
        Some(self.message)
    }

    fn allow(&self, asked: &Asked) -> Result<(), AppendError> {
        asked.require_own()
    }

    fn project<'s>(
        &'s self,
        sql: &'s mut dyn Sql,
        change: &'s Change<'s>,
    ) -> Running<'s, Appended, AppendError> {
        Box::pin(self.write(sql, change))
    }
}

impl Show<'_> {
    async fn write(&self, sql: &mut dyn Sql, change: &Change<'_>) -> Outcome {
        let (room, message) = (change.append.room, self.message);
        let before = newest(sql, room, message).await?;
        let is_so = before.as_deref() == Some(self.previews);
        if is_so || self.is_late(sql, room, before.as_deref()).await? {
            return Ok(done_before(sql, change, message).await?);
        }
        let text = serde_json::to_string(self.previews).ok();
        let text = text.ok_or(StoreError::Corrupt("previews"))?;
        let mut event = change.event(NAME, About::Message(message));
        event.payload = Some(format!("{{\"previews\":{text}}}"));
        let place = insert_event(sql, &event).await?;
        let keep = "INSERT INTO previews (room, message, seq, previews) VALUES ($1, $2, $3, $4)";
        sql.execute(keep, args![room, message, place.seq, text]).await?;
        let previewed = MessagePreviewed { message, previews: self.previews.to_vec() };
        Ok(appended(change, place, EventKind::MessagePreviewed(previewed)))
    }

    /// Whether these are the previews of a text that was edited since, or whose author has taken
    /// previews away.
    async fn is_late(
        &self,
        sql: &mut dyn Sql,
        room: RoomId,
        before: Option<&[Preview]>,
    ) -> Result<bool, StoreError> {
        let Some(of) = self.of else { return Ok(false) };
        let (text,): (Seq,) = sql.one(TEXT, args![room, self.message]).await?;
        Ok(text != of || before.is_some_and(<[Preview]>::is_empty))
    }
}

pub(super) fn event(row: &Row) -> Result<EventKind, StoreError> {
    if row.get::<Option<String>>("payload")?.is_none() {
        // They went with their message.
        let (message, previews) = (row.get("message")?, Vec::new());
        return Ok(EventKind::MessagePreviewed(MessagePreviewed { message, previews }));
    }
    unknown::about_message(row).map(EventKind::MessagePreviewed)
}

/// The previews of a message, by the column that [`ANNOTATION`] adds to its row.
pub(super) fn read(row: &Row) -> Result<Vec<Preview>, StoreError> {
    let stored = row.get::<Option<String>>("previews")?;
    stored.as_deref().map_or_else(|| Ok(Vec::new()), from_text)
}

#[cfg(test)]
mod tests;
