//! Appends to a room's log: the command, its outcome and how it fails.

use confab_protocol::{ClientId, Event, Handle, Role, RoomId, Seq, Tag, Timestamp, UserId};

use crate::StoreError;

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

/// What to append.
///
/// Each is an action of the [policy](confab_policy), asked within the transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AppendKind {
    /// `mentions` are handles found in the text; those who may see the room are kept.
    Send {
        body: String,
        reply_to: Option<Seq>,
        mentions: Vec<Handle>,
    },
    Edit {
        message: Seq,
        body: String,
        mentions: Vec<Handle>,
    },
    /// Deletes every version of the text; the event stays as a tombstone. From now on nobody sees
    /// any; those of a long history are erased by
    /// [`Store::erase_deleted_messages`].
    Delete {
        message: Seq,
    },
    /// The author becomes a member. Being one already is not an error: see [`Appended::first`].
    Join,
    /// The author stops being a member; writes an access change unless the room is public. When
    /// the last owner goes, the active member who has been there longest owns the room.
    Leave,
    /// Another becomes a member. Being one already gives the event of the join, as above; who is
    /// banned is not let in: [`AppendError::NotAllowed`].
    Add {
        member: UserId,
    },
    /// Another stops being a member; writes an access change, in public rooms too. Ownership
    /// passes on as above.
    Remove {
        member: UserId,
    },
    /// Name or topic change; `None` keeps what is there.
    Change {
        name: Option<String>,
        topic: Option<String>,
    },
}

/// What an append came to.
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
    #[error("this message was edited too often to be edited again. Delete it or write a new one")]
    TooManyEdits,
    /// See [`Store::create_room`].
    #[error("another room has this name, or one that looks like it")]
    NameTaken,
    /// What wrote a message that is deleted by now is not compared: its text is forgotten.
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
