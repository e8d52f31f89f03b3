//! A message is deleted: its mentions and every version of its text go, with the hashes of the
//! commands that wrote them; short ones at once, the rest by and by. Events stay as tombstones.

use confab_policy::Action;
use confab_protocol::json::FromJson as _;
use confab_protocol::{EventKind, Seq};
use sha2::{Digest as _, Sha256};

use super::{Kind, mentions, unknown};
use crate::append::{About, Asked, Change, Outcome, appended, insert_event};
use crate::sql::erasure;
use crate::statement::{Row, Running, Sql, args};
use crate::{AppendError, Appended, StoreError};

pub(crate) const NAME: &str = "message_deleted";

pub(crate) struct Delete {
    pub(crate) message: Seq,
}

impl Kind for Delete {
    fn hash(&self, hash: &mut Sha256) {
        hash.update(b"delete");
        hash.update(self.message.0.to_le_bytes());
    }

    fn message(&self) -> Option<Seq> {
        Some(self.message)
    }

    fn allow(&self, asked: &Asked) -> Result<(), AppendError> {
        let moderates = asked.may(Action::DeleteAnyMessage);
        if !moderates {
            asked.require(Action::ChangeOwnMessage)?;
        }
        if asked.require_live()? || moderates { Ok(()) } else { Err(AppendError::NotAllowed) }
    }

    fn project<'s>(
        &'s self,
        sql: &'s mut dyn Sql,
        change: &'s Change<'s>,
    ) -> Running<'s, Appended, AppendError> {
        Box::pin(self.write(sql, change))
    }
}

impl Delete {
    async fn write(&self, sql: &mut dyn Sql, change: &Change<'_>) -> Outcome {
        let (room, message) = (change.append.room, self.message);
        let inside = "SELECT thread FROM messages WHERE room = $1 AND seq = $2";
        let (thread,): (Option<Seq>,) = sql.one(inside, args![room, message]).await?;
        let mut event = change.event(NAME, About::Message(message));
        // By it a client that has not loaded the message counts one less in its thread.
        event.payload = thread.map(|root| serde_json::json!({ "thread": root }).to_string());
        let place = insert_event(sql, &event).await?;
        // Before the rest: who indexes the message meanwhile is waited for here, and what they wrote
        // goes below.
        let delete = "UPDATE messages SET live = FALSE, changed = $3 WHERE room = $1 AND seq = $2";
        sql.execute(delete, args![room, message, place.seq]).await?;
        mentions::forget(sql, room, message).await?;
        for statements in super::FORGET {
            for statement in *statements {
                sql.execute(statement, args![room, message]).await?;
            }
        }
        erasure::begin(sql, room, message).await?;
        Ok(appended(change, place, EventKind::MessageDeleted { message, thread }))
    }
}

pub(super) fn event(row: &Row) -> Result<EventKind, StoreError> {
    let thread = unknown::payload(row)?.remove("thread").map(Seq::from_json).transpose();
    let thread = thread.ok().ok_or(StoreError::Corrupt("payload"))?;
    Ok(EventKind::MessageDeleted { message: row.get("message")?, thread })
}
