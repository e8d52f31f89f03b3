//! A room's log: appending to it and reading it.

use async_trait::async_trait;
use confab_protocol::api::PageAt;
use confab_protocol::{
    ClientId, Cursor, Entry, Event, Handle, Role, RoomId, Seq, Tag, Timestamp, UserId,
};

use crate::StoreError;

/// Appends to logs and reads them. `Event` and `Entry` are the protocol's own; rows are not.
#[async_trait]
pub trait Log {
    /// Appends one event in one write transaction, shared with all that wait (group commit).
    ///
    /// In this order: `(author, client id)` seen before → its first event, no new `seq`, or
    /// [`AppendError::ClientIdReused`] when the command differs · the policy grants it · the head
    /// moves by one · the rows are written. Returns once committed.
    async fn append(&self, append: Append) -> Result<Appended, AppendError>;

    /// The newest position of each room that exists, in one query.
    async fn heads(&self, rooms: &[RoomId]) -> Result<Vec<(RoomId, Cursor)>, StoreError>;

    /// The tags of the events at these positions, in one query. Where there is no event, there is
    /// no answer.
    async fn tags(&self, at: &[(RoomId, Seq)]) -> Result<Vec<(RoomId, Cursor)>, StoreError>;

    /// The same for one position.
    async fn find_tag(&self, room: RoomId, seq: Seq) -> Result<Option<Tag>, StoreError> {
        Ok(self.tags(&[(room, seq)]).await?.first().map(|(_, at)| at.tag))
    }

    /// Up to `limit` events after a position, in order, with the bodies that are left.
    async fn replay(&self, room: RoomId, after: Seq, limit: u32) -> Result<Vec<Event>, StoreError>;

    /// Up to `limit` entries of the page that is asked for, and the head, in one snapshot. The page
    /// holds only entries at or after `from`, and fewer, but never none, where their texts are
    /// longer than 256 KiB together.
    async fn page(
        &self,
        room: RoomId,
        from: Seq,
        at: PageAt,
        limit: u32,
    ) -> Result<Page, StoreError>;
}

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
    /// [`Upkeep::erase_deleted_messages`](crate::Upkeep::erase_deleted_messages).
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
    /// See [`Rooms::create_room`](crate::Rooms::create_room).
    #[error("another room has this name, or one that looks like it")]
    NameTaken,
    /// What wrote a message that is deleted by now is not compared: its text is forgotten.
    #[error("the client id was used for something else")]
    ClientIdReused,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A page of history.
#[derive(Clone, Debug)]
pub struct Page {
    /// Oldest first.
    pub entries: Vec<Entry>,
    pub head: Cursor,
    pub more: bool,
    /// Of a page around a position: whether there are more after these.
    pub newer: bool,
}
