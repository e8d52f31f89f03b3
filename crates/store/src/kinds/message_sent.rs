//! A message is sent.
//!
//! Its rows are written by each database in its own way, many at once or in one call: see
//! `sqlite/send.rs` and `postgres/send.rs`.

use confab_policy::Action;
use confab_protocol::{EntryKind, EventKind, Handle, Seq};
use sha2::{Digest as _, Sha256};

use super::{Kind, in_thread, mentions};
use crate::append::{Asked, Change, Place, appended, handles};
use crate::statement::{Row, Running, Sql};
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

pub(super) fn event(row: &Row) -> Result<EventKind, StoreError> {
    Ok(EventKind::MessageSent {
        body: body(row)?,
        reply_to: row.get("reply_to")?,
        mentions: mentions::read(row)?,
        thread: in_thread::of_event(row)?,
        files: vec![],
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
