//! Appends to a room's log: the command, its outcome and how it fails.

use confab_protocol::{ClientId, ErrorCode, Event, Role, RoomId, Tag, Timestamp, UserId};

use crate::{AppendKind, StoreError};

/// One thing to append.
#[derive(Clone, Debug)]
pub struct Append {
    pub room: RoomId,
    pub author: UserId,
    pub client_id: ClientId,
    pub at: Timestamp,
    /// Random; the caller provides it.
    pub tag: Tag,
    /// The role that the author's session may act in. The account must have it when the event is
    /// committed; [`confab_policy`] says what it may do then.
    pub acting: Role,
    pub what: AppendKind,
}

/// Result of an append.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appended {
    pub event: Event,
    /// The tag of the event before it in the room, zero before the first: by it another history
    /// is noticed.
    pub before: Tag,
    /// Whether this call wrote it. A retry, or joining where one is a member already (which
    /// gives the event of the join), gives `false`, and there is nothing to publish.
    pub first: bool,
}

/// Why nothing was appended.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AppendError {
    /// There is no such room, or the author may not know that there is.
    #[error("no such room")]
    NoRoom,
    #[error("the author is not a member")]
    NotMember,
    /// The author may see it and not do it.
    #[error("the author may not do this")]
    NotAllowed,
    /// No live message at that position; for a reply, nothing there that ever was a message.
    #[error("no such message")]
    NoMessage,
    /// No such account, or it is not a member (for a removal).
    #[error("no such person")]
    NoPerson,
    /// A rule of one kind alone.
    #[error("{1}")]
    Refused(ErrorCode, &'static str),
    /// See [`Store::create_room`].
    #[error("another room has this name, or one that looks like it")]
    NameTaken,
    /// A command whose message is deleted by now is not compared: its text is forgotten.
    #[error("the client id was used for something else")]
    ClientIdReused,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for AppendError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}
