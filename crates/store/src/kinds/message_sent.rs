//! A message is sent.
//!
//! Its rows are written by each database in its own way, many at once or in one call: see
//! `sqlite/send.rs` and `postgres/send.rs`.

use confab_policy::Action;
use confab_protocol::{EntryKind, EventKind, Handle, Seq};
use sha2::{Digest as _, Sha256};

use super::{Kind, in_thread, mentions, message_files};
use crate::append::{
    About, Asked, Change, Outcome, Place, appended, from_handles, handles, insert_event,
};
use crate::statement::{Row, Running, Sql, args};
use crate::words::to_text;
use crate::{AppendError, AppendKind, Appended, StoreError};

pub(crate) const NAME: &str = "message_sent";

pub(crate) struct Send<'a> {
    pub(crate) body: &'a str,
    pub(crate) reply_to: Option<Seq>,
    pub(crate) mentions: &'a [Handle],
}

impl<'a> Send<'a> {
    /// The message of an append that sends one.
    pub(crate) fn of(what: &'a AppendKind) -> Option<Self> {
        match what {
            AppendKind::Send { body, reply_to, mentions } => {
                Some(Self { body, reply_to: *reply_to, mentions })
            }
            _ => None,
        }
    }

    /// Sends it with files: by itself, and not in the fast path of the others.
    pub(crate) async fn write_with_files(&self, sql: &mut dyn Sql, change: &Change<'_>) -> Outcome {
        let room = change.append.room;
        let mentioned = mentions::find_one(sql, room, self.mentions).await?;
        let mut event = change.event(NAME, About::Room);
        event.payload = Some(serde_json::json!({ message_files::MARK: true }).to_string());
        let place = insert_event(sql, &event).await?;
        let text = Text { body: self.body, reply_to: self.reply_to, thread: None, aside: false };
        text.keep(sql, change, place, &mentioned).await?;
        mentions::write(sql, mentions::rows(change, place.seq, &mentioned)).await?;
        Ok(self.appended(change, place, mentioned))
    }

    /// The event, once it has its place.
    pub(crate) fn appended(
        &self,
        change: &Change<'_>,
        place: Place,
        mentioned: mentions::Mentioned,
    ) -> Appended {
        let what = EventKind::MessageSent {
            body: Some(self.body.to_owned()),
            reply_to: self.reply_to,
            mentions: handles(mentioned),
            thread: None,
            files: vec![],
        };
        appended(change, place, what)
    }
}

impl Kind for Send<'_> {
    fn hash(&self, hash: &mut Sha256) {
        hash.update(b"send");
        hash.update(self.reply_to.map_or(0, |seq| seq.0).to_le_bytes());
        hash.update(self.body);
    }

    fn message(&self) -> Option<Seq> {
        self.reply_to
    }

    fn allow(&self, asked: &Asked) -> Result<(), AppendError> {
        asked.require(Action::Send)?;
        // A reply may quote what is deleted by now, but not what never was a message.
        if self.reply_to.is_some() { asked.require_message() } else { Ok(()) }
    }

    fn project<'s>(
        &'s self,
        _sql: &'s mut dyn Sql,
        _change: &'s Change<'s>,
    ) -> Running<'s, Appended, AppendError> {
        Box::pin(async { Err(StoreError::Corrupt("a message that is sent by itself").into()) })
    }
}

/// The text of a message, and its place, beside its event.
pub(super) struct Text<'a> {
    pub(super) body: &'a str,
    pub(super) reply_to: Option<Seq>,
    pub(super) thread: Option<Seq>,
    /// Whether the timeline of the room does not show it.
    pub(super) aside: bool,
}

impl Text<'_> {
    /// Writes the text and the message, as sending does in each database's own way.
    pub(super) async fn keep(
        &self,
        sql: &mut dyn Sql,
        change: &Change<'_>,
        place: Place,
        mentioned: &mentions::Mentioned,
    ) -> Result<(), StoreError> {
        let (room, seq, author) = (change.append.room, place.seq, change.facts.author.id);
        let text = "
            INSERT INTO message_versions (previous, room, seq, mentions, body)
            VALUES (NULL, $1, $2, $3, $4) RETURNING id";
        let values = args![room, seq, from_handles(mentioned), self.body.as_bytes()];
        let (version,): (i64,) = sql.one(text, values).await?;
        let event = "UPDATE events SET message = seq, reply_to = $3, version = $4
                     WHERE room = $1 AND seq = $2";
        sql.execute(event, args![room, seq, self.reply_to, version]).await?;
        let message = "
            INSERT INTO messages (room, seq, author, changed, live, version, thread, aside)
            VALUES ($1, $2, $3, $2, TRUE, $4, $5, $6)";
        let values = args![room, seq, author, version, self.thread, self.aside];
        sql.execute(message, values).await?;
        if !self.aside {
            let read = "UPDATE members SET read_seq = $3 WHERE room = $1 AND person = $2";
            sql.execute(read, args![room, author, seq]).await?;
        }
        Ok(())
    }
}

pub(super) fn event(row: &Row) -> Result<EventKind, StoreError> {
    Ok(EventKind::MessageSent {
        body: body(row)?,
        reply_to: row.get("reply_to")?,
        mentions: mentions::read(row)?,
        thread: in_thread::of_event(row)?,
        files: message_files::read(row)?,
    })
}

pub(super) fn entry(row: &Row) -> Result<EntryKind, StoreError> {
    Ok(EntryKind::Message {
        body: body(row)?,
        changed: row.get("changed")?,
        reply_to: row.get("reply_to")?,
        mentions: mentions::read(row)?,
        annotations: super::annotations(row)?,
    })
}

/// A text that is left.
pub(super) fn body(row: &Row) -> Result<Option<String>, StoreError> {
    row.get::<Option<Vec<u8>>>("body")?.map(to_text).transpose()
}
