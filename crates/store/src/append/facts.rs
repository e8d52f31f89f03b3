//! Everything that an append depends on, as one row of SQL.

use confab_protocol::{Membership, Person, Role, RoomId, RoomKind, Seq, UserId};
use sqlx::FromRow;

use super::command;
use super::refusal::to_refusal;
use crate::words::{to_membership, to_person, to_role, to_room_kind, to_seq};
use crate::{Append, AppendError, AppendKind, StoreError};

/// What is so, before a command is carried out. There are none for who has no active account.
pub(crate) struct Facts {
    pub(crate) author: Person,
    pub(crate) role: Role,
    pub(crate) room: Option<RoomFacts>,
    /// The message that the command is about.
    pub(crate) message: Option<MessageFacts>,
    /// What the author wrote before under the same client id, or found written.
    pub(crate) first: Option<First>,
    /// Why the author was refused before under the same client id.
    pub(crate) refused: Option<AppendError>,
}

/// A room, and what the author is in it.
#[derive(Clone, Copy)]
pub(crate) struct RoomFacts {
    pub(crate) kind: RoomKind,
    pub(crate) membership: Membership,
    pub(crate) joined: Seq,
}

/// A message, whether deleted or not.
#[derive(Clone, Copy)]
pub(crate) struct MessageFacts {
    pub(crate) author: UserId,
    pub(crate) live: bool,
}

/// The event that a client id wrote first, or that had done what it was to do.
pub(crate) struct First {
    pub(crate) room: RoomId,
    pub(crate) seq: Seq,
    pub(crate) command: Option<command::Hash>,
}

impl First {
    /// Whether it is the answer to this command, so that giving it again is a retry.
    pub(crate) fn was_written_by(&self, append: &Append, command: command::Hash) -> bool {
        // Deleting a message also deletes the hashes of what wrote it, from which a short text
        // could be guessed. A retry after that is taken by its client id alone.
        self.room == append.room && self.command.as_ref().is_none_or(|seen| *seen == command)
    }
}

/// The columns of the query for the facts.
#[derive(FromRow)]
pub(crate) struct FactsRow {
    handle: String,
    name: String,
    role: String,
    marks: i64,
    room_kind: Option<String>,
    membership: Option<String>,
    joined_seq: Option<i64>,
    message_author: Option<i64>,
    message_live: Option<bool>,
    first_room: Option<i64>,
    first_seq: Option<i64>,
    first_command: Option<Vec<u8>>,
    refused: Option<String>,
}

/// The message that the command is about.
pub(crate) fn message_of(append: &Append) -> Option<Seq> {
    match &append.what {
        AppendKind::Edit { message, .. } | AppendKind::Delete { message } => Some(*message),
        AppendKind::Send { reply_to, .. } => *reply_to,
        AppendKind::Join
        | AppendKind::Leave
        | AppendKind::Add { .. }
        | AppendKind::Remove { .. }
        | AppendKind::Change { .. } => None,
    }
}

impl FactsRow {
    pub(crate) fn into_facts(self, author: UserId) -> Result<Facts, StoreError> {
        let room = match self.room_kind {
            None => None,
            Some(kind) => Some(RoomFacts {
                kind: to_room_kind(&kind)?,
                membership: to_membership(self.membership.as_deref())?,
                joined: to_seq(self.joined_seq.unwrap_or(0))?,
            }),
        };
        let message = self.message_author.zip(self.message_live);
        let first = match self.first_room.zip(self.first_seq) {
            None => None,
            Some((room, seq)) => {
                let command = self.first_command.map(TryInto::try_into).transpose();
                let command = command.ok().ok_or(StoreError::Corrupt("command"))?;
                Some(First { room: RoomId(room), seq: to_seq(seq)?, command })
            }
        };
        Ok(Facts {
            author: to_person(author.0, &self.handle, self.name, self.marks)?,
            role: to_role(&self.role)?,
            room,
            message: message.map(|(author, live)| MessageFacts { author: UserId(author), live }),
            first,
            refused: self.refused.as_deref().map(to_refusal).transpose()?,
        })
    }
}
