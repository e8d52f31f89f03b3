//! Everything that an append depends on, as one row of SQL.

use confab_protocol::{Membership, Person, Role, RoomId, RoomKind, RoomMarks, Seq, UserId};

use super::command;
use super::refusal::to_refusal;
use crate::statement::{Row, Stored};
use crate::{Append, AppendError, StoreError};

/// Facts before a command is carried out. There are none without an active account.
pub(crate) struct Facts {
    pub(crate) author: Person,
    pub(crate) role: Role,
    pub(crate) room: Option<RoomFacts>,
    /// The message that the command is about.
    pub(crate) message: Option<MessageFacts>,
    /// Earlier command of the author under the same client id, written or found written.
    pub(crate) first: Option<First>,
    /// Why the author was refused before under the same client id.
    pub(crate) refused: Option<AppendError>,
}

/// A room, and the author's membership.
#[derive(Clone, Copy)]
pub(crate) struct RoomFacts {
    pub(crate) kind: RoomKind,
    pub(crate) membership: Membership,
    pub(crate) marks: RoomMarks,
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

/// The columns of [`Facts`], of the account `a` and what else there is.
macro_rules! columns {
    () => {
        "{person a author}, a.role, {kind r} AS room_kind, m.role AS membership, m.joined_seq,
         r.archived, r.read_only, m.moderator,
         t.author AS message_author, t.live AS message_live,
         COALESCE(f.room, o.room) AS first_room, COALESCE(f.seq, o.seq) AS first_seq,
         COALESCE(f.command, o.command) AS first_command, n.why AS refused"
    };
}
pub(crate) use columns;

impl Stored for Facts {
    fn read(row: &Row) -> Result<Self, StoreError> {
        let room = match row.get("room_kind")? {
            None => None,
            Some(kind) => Some(RoomFacts {
                kind,
                membership: row.get("membership")?,
                marks: row.marks()?,
                joined: row.get::<Option<Seq>>("joined_seq")?.unwrap_or_default(),
            }),
        };
        let message = row.get::<Option<UserId>>("message_author")?;
        let message = match message {
            None => None,
            Some(author) => Some(MessageFacts { author, live: row.get("message_live")? }),
        };
        let first = match row.get("first_room")? {
            None => None,
            Some(room) => {
                let command: Option<Vec<u8>> = row.get("first_command")?;
                let command = command.map(TryInto::try_into).transpose();
                let command = command.ok().ok_or(StoreError::Corrupt("command"))?;
                Some(First { room, seq: row.get("first_seq")?, command })
            }
        };
        let refused: Option<String> = row.get("refused")?;
        Ok(Self {
            author: row.person("author")?,
            role: row.get("role")?,
            room,
            message,
            first,
            refused: refused.as_deref().map(to_refusal).transpose()?,
        })
    }
}

/// The message that the command is about.
pub(crate) fn message_of(append: &Append) -> Option<Seq> {
    append.what.kind().message()
}
