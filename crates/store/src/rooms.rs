//! Rooms, their members and how far each has read.

use async_trait::async_trait;
use confab_protocol::api::{MemberInfo, PublicRoom};
use confab_protocol::{
    Membership, ReadPointer, RoomId, RoomKind, RoomSummary, Seq, Tag, Timestamp, UserId, Visibility,
};

use crate::StoreError;

/// Keeps rooms and members.
#[async_trait]
pub trait Rooms {
    /// Makes a room with its creator as owner; its log begins with `room_created` at 1.
    ///
    /// A name is taken if a public room has it or one that looks like it (case aside, see
    /// [`confab_names::look`]), or a private room that the creator
    /// is in. Other private rooms don't count: the refusal would tell that there is one. So a
    /// public name is unique, and a private one may be there twice, for different people.
    /// Renaming goes by the same rule.
    async fn create_room(&self, room: NewRoom) -> Result<RoomSummary, CreateRoomError>;

    /// The direct room of two people, made the first time. `None` where either is no active
    /// account, or both are the same. The flag says whether it was made now.
    async fn open_direct(
        &self,
        opener: UserId,
        other: UserId,
        at: Timestamp,
        tag: Tag,
    ) -> Result<Option<(RoomSummary, bool)>, StoreError>;

    /// Deletes a room: from now on it exists for nobody, and its name is free. Gives who was in it;
    /// `None` where there is no such room, or a direct one. What was said there is erased by
    /// [`Upkeep::erase_deleted_rooms`](crate::Upkeep::erase_deleted_rooms).
    async fn delete_room(
        &self,
        room: RoomId,
        at: Timestamp,
    ) -> Result<Option<Vec<UserId>>, StoreError>;

    /// What someone is to a room. `None` where it does not exist *for them*.
    async fn find_access(
        &self,
        room: RoomId,
        person: UserId,
    ) -> Result<Option<RoomAccess>, StoreError>;

    /// A room as someone sees it. `None` where it does not exist for them.
    async fn find_room(
        &self,
        room: RoomId,
        person: UserId,
    ) -> Result<Option<RoomSummary>, StoreError>;

    /// The first `limit` rooms that someone is a member of, with heads, pointers and counts: those
    /// with news for them first, then those with other news, the most recently active first.
    async fn rooms_first(&self, person: UserId, limit: u32)
    -> Result<Vec<RoomSummary>, StoreError>;

    /// The rooms that someone is a member of and whose id is above `after`, by id.
    async fn rooms_after(
        &self,
        person: UserId,
        after: RoomId,
        limit: u32,
    ) -> Result<Vec<RoomSummary>, StoreError>;

    /// Those of these rooms that someone is a member of, by id.
    async fn rooms_among(
        &self,
        person: UserId,
        rooms: &[RoomId],
    ) -> Result<Vec<RoomSummary>, StoreError>;

    /// Which rooms these people are members of, in one query; in no order.
    async fn memberships(&self, people: &[UserId]) -> Result<Vec<(UserId, RoomId)>, StoreError>;

    /// Public rooms whose name or topic holds `query` (case-insensitive), by name.
    async fn browse(
        &self,
        person: UserId,
        query: &str,
        limit: u32,
    ) -> Result<Vec<PublicRoom>, StoreError>;

    /// Members whose handle sorts after `after`, by handle: of all, or of those whose handle or a
    /// word of whose name begins with `query` (case-insensitive).
    async fn members(
        &self,
        room: RoomId,
        query: &str,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<MemberInfo>, StoreError>;

    /// Moves a read pointer by the rule of [`ReadPointer`], and never past the head; returns what
    /// holds now. `None` where the person is no member.
    async fn move_read(
        &self,
        room: RoomId,
        person: UserId,
        read: ReadPointer,
    ) -> Result<Option<ReadState>, StoreError>;
}

/// A room to make.
#[derive(Clone, Debug)]
pub struct NewRoom {
    pub creator: UserId,
    pub name: String,
    pub topic: String,
    pub visibility: Visibility,
    pub at: Timestamp,
    pub tag: Tag,
}

/// Why no room was made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CreateRoomError {
    /// See [`Rooms::create_room`].
    #[error("another room has this name, or one that looks like it")]
    NameTaken,
    #[error("the creator has no active account")]
    NoCreator,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The facts from which `visible_range` follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoomAccess {
    pub kind: RoomKind,
    pub membership: Membership,
    /// The first event that may be seen: 1, or a member's join where a room is set to *from join*.
    pub from: Seq,
}

/// Whether a call moved the read pointer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moved {
    Yes,
    /// It was there already, or further.
    No,
}

/// How far someone has read, and what is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadState {
    pub moved: Moved,
    pub read: ReadPointer,
    pub unread: u32,
    pub mentions: u32,
}
