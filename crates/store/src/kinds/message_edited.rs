//! A message is edited. Each text is kept until the message is deleted.

use confab_protocol::{EventKind, Handle, Seq};
use sha2::{Digest as _, Sha256};

use super::{Kind, mentions, message_sent};
use crate::append::{About, Asked, Change, Outcome, appended, from_handles, handles, insert_event};
use crate::sql::erasure;
use crate::statement::{Row, Running, Sql, args};
use crate::{AppendError, Appended, StoreError};

pub(crate) const NAME: &str = "message_edited";

pub(crate) struct Edit<'a> {
    pub(crate) message: Seq,
    pub(crate) body: &'a str,
    pub(crate) mentions: &'a [Handle],
}

impl Kind for Edit<'_> {
    fn hash(&self, hash: &mut Sha256) {
        hash.update(b"edit");
        hash.update(self.message.0.to_le_bytes());
        hash.update(self.body);
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

impl Edit<'_> {
    async fn write(&self, sql: &mut dyn Sql, change: &Change<'_>) -> Outcome {
        let (room, message) = (change.append.room, self.message);
        erasure::may_be_edited(sql, room, message).await?;
        let mentioned = mentions::find_one(sql, room, self.mentions).await?;
        let place = insert_event(sql, &change.event(NAME, About::Message(message))).await?;
        // The new text goes at the end of all texts, and the one before stays for the log's sake.
        let insert = "
            INSERT INTO message_versions (previous, room, seq, mentions, body)
            SELECT version, room, $3, $4, $5 FROM messages WHERE room = $1 AND seq = $2
            RETURNING id";
        let values =
            args![room, message, place.seq, from_handles(&mentioned), self.body.as_bytes()];
        let (version,): (i64,) = sql.one(insert, values).await?;
        let log = "UPDATE events SET version = $3 WHERE room = $1 AND seq = $2";
        sql.execute(log, args![room, place.seq, version]).await?;
        let change_it =
            "UPDATE messages SET changed = $3, version = $4 WHERE room = $1 AND seq = $2";
        sql.execute(change_it, args![room, message, place.seq, version]).await?;
        mentions::forget(sql, room, message).await?;
        mentions::write(sql, mentions::rows(change, message, &mentioned)).await?;
        let (body, mentions) = (Some(self.body.to_owned()), handles(mentioned));
        Ok(appended(change, place, EventKind::MessageEdited { message, body, mentions }))
    }
}

pub(super) fn event(row: &Row) -> Result<EventKind, StoreError> {
    Ok(EventKind::MessageEdited {
        message: row.get("message")?,
        body: message_sent::body(row)?,
        mentions: mentions::read(row)?,
    })
}
