//! Kinds of events: a file for each, with its name, what tells a command for it from another, what
//! it is about, what it writes, and how it is read.

pub(crate) mod mentions;

pub(crate) mod member_joined;
pub(crate) mod member_left;
pub(crate) mod message_deleted;
pub(crate) mod message_edited;
pub(crate) mod message_sent;
pub(crate) mod room_changed;
pub(crate) mod room_created;

mod unknown;

use confab_protocol::{EntryKind, EventKind, Seq};
use sha2::Sha256;

use crate::append::{Change, Outcome};
use crate::statement::{Row, Running, Sql};
use crate::{AppendError, AppendKind, Appended, StoreError};

/// A command that appends an event of some kind.
pub(crate) trait Kind: Send + Sync {
    /// Hashes what its author chose, beside the room.
    fn hash(&self, hash: &mut Sha256);

    /// The message that it is about.
    fn message(&self) -> Option<Seq> {
        None
    }

    /// Locks beside that of its room, taken before anything is written.
    fn locks(&self) -> Locks {
        Locks::Room
    }

    /// Writes the event and what follows from it, in the transaction of the append.
    fn project<'s>(
        &'s self,
        sql: &'s mut dyn Sql,
        change: &'s Change<'s>,
    ) -> Running<'s, Appended, AppendError>;
}

/// The locks of an append; see [`locks`](crate::statement::locks).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Locks {
    Room,
    /// The name of a room is given or changed.
    RoomAndMaking,
    /// Access is taken away.
    RoomAndAccess,
}

impl AppendKind {
    /// The kind of event that it appends.
    pub(crate) fn kind(&self) -> Box<dyn Kind + '_> {
        match self {
            Self::Send { body, reply_to, mentions } => {
                Box::new(message_sent::Send { body, reply_to: *reply_to, mentions })
            }
            Self::Edit { message, body, mentions } => {
                Box::new(message_edited::Edit { message: *message, body, mentions })
            }
            Self::Delete { message } => Box::new(message_deleted::Delete { message: *message }),
            Self::Join => Box::new(member_joined::Join),
            Self::Add { member } => Box::new(member_joined::Add { member: *member }),
            Self::Leave => Box::new(member_left::Leave),
            Self::Remove { member } => Box::new(member_left::Remove { member: *member }),
            Self::Change { name, topic } => {
                Box::new(room_changed::Change { name: name.as_deref(), topic: topic.as_deref() })
            }
        }
    }
}

/// Carries out a command that may be.
pub(crate) async fn carry_out(sql: &mut dyn Sql, change: &Change<'_>) -> Outcome {
    change.append.what.kind().project(sql, change).await
}

/// The kind of an event, by its row.
pub(crate) fn event(row: &Row) -> Result<EventKind, StoreError> {
    let kind: String = row.get("kind")?;
    match kind.as_str() {
        message_sent::NAME => message_sent::event(row),
        message_edited::NAME => message_edited::event(row),
        message_deleted::NAME => message_deleted::event(row),
        member_joined::NAME => member_joined::event(row),
        member_left::NAME => member_left::event(row),
        room_created::NAME => room_created::event(row),
        room_changed::NAME => room_changed::event(row),
        _ => Ok(EventKind::Unknown(unknown::read(kind, row)?)),
    }
}

/// What has become of it by now, as a line of a page of history.
pub(crate) fn entry(row: &Row) -> Result<EntryKind, StoreError> {
    let kind: String = row.get("kind")?;
    match kind.as_str() {
        message_sent::NAME => message_sent::entry(row),
        member_joined::NAME => member_joined::entry(row),
        member_left::NAME => member_left::entry(row),
        room_created::NAME => room_created::entry(row),
        room_changed::NAME => room_changed::entry(row),
        _ => Ok(EntryKind::Unknown(unknown::read(kind, row)?)),
    }
}
