//! Reads everything that an append depends on, in one query.

use confab_protocol::{Membership, Person, Role, RoomId, RoomKind, Seq, UserId};
use sqlx::{FromRow, SqliteConnection};

use super::super::queue::Savepoint;
use super::super::words::{from_seq, to_membership, to_person, to_role, to_room_kind, to_seq};
use super::command;
use crate::{Append, AppendKind, Require, StoreError};

/// What is so, before a command is carried out. There are none for who has no active account.
pub(super) struct Facts {
    pub(super) author: Person,
    pub(super) role: Role,
    pub(super) room: Option<RoomFacts>,
    /// The message that the command is about.
    pub(super) message: Option<MessageFacts>,
    /// What the author wrote before under the same client id.
    pub(super) first: Option<First>,
}

/// A room, and what the author is in it.
#[derive(Clone, Copy)]
pub(super) struct RoomFacts {
    pub(super) kind: RoomKind,
    pub(super) membership: Membership,
    pub(super) joined: Seq,
}

/// A message, whether deleted or not.
#[derive(Clone, Copy)]
pub(super) struct MessageFacts {
    pub(super) author: UserId,
    pub(super) live: bool,
}

/// The event that a client id wrote first.
pub(super) struct First {
    pub(super) room: RoomId,
    pub(super) seq: Seq,
    pub(super) command: Option<command::Hash>,
}

#[derive(FromRow)]
struct Row {
    handle: String,
    name: String,
    role: String,
    room_kind: Option<String>,
    membership: Option<String>,
    joined_seq: Option<i64>,
    message_author: Option<i64>,
    message_live: Option<bool>,
    first_room: Option<i64>,
    first_seq: Option<i64>,
    first_command: Option<Vec<u8>>,
}

/// The query for the facts, in one call with what begins the savepoint.
macro_rules! select {
    ($savepoint:literal) => {
        concat!(
            $savepoint,
            "SELECT a.handle, a.name, a.role, r.kind AS room_kind,
                    m.role AS membership, m.joined_seq,
                    t.author AS message_author, t.live AS message_live,
                    f.room AS first_room, f.seq AS first_seq, f.command AS first_command
             FROM accounts a
             LEFT JOIN rooms r ON r.id = ?2
             LEFT JOIN members m ON m.room = r.id AND m.person = a.id
             LEFT JOIN messages t ON t.room = r.id AND t.seq = ?3
             LEFT JOIN events f ON f.author = a.id AND f.client_id = ?4
             WHERE a.id = ?1 AND a.deactivated_at IS NULL"
        )
    };
}

impl Facts {
    pub(super) async fn read(
        transaction: &mut SqliteConnection,
        savepoint: Savepoint,
        append: &Append,
    ) -> Result<Option<Self>, StoreError> {
        let select = match savepoint {
            Savepoint::First => select!("SAVEPOINT job; "),
            Savepoint::Keep => select!("RELEASE job; SAVEPOINT job; "),
            Savepoint::Undo => select!("ROLLBACK TO job; "),
        };
        let row: Option<Row> = sqlx::query_as(select)
            .bind(append.author.0)
            .bind(append.room.0)
            .bind(message_of(append).map(from_seq))
            .bind(append.client_id.as_str())
            .fetch_optional(transaction)
            .await?;
        row.map(|row| row.into_facts(append.author)).transpose()
    }
}

/// The message that must be there: of the command itself, or of what is required.
fn message_of(append: &Append) -> Option<Seq> {
    match (&append.what, append.require) {
        (AppendKind::Edit { message, .. } | AppendKind::Delete { message }, _) => Some(*message),
        (AppendKind::Send { reply_to, .. }, _) => *reply_to,
        (_, Require::AuthorOf(message) | Require::AuthorOrModeratorOf(message)) => Some(message),
        _ => None,
    }
}

impl Row {
    fn into_facts(self, author: UserId) -> Result<Facts, StoreError> {
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
            author: to_person(author.0, &self.handle, self.name)?,
            role: to_role(&self.role)?,
            room,
            message: message.map(|(author, live)| MessageFacts { author: UserId(author), live }),
            first,
        })
    }
}
