//! Rooms and their members.

use serde::{Deserialize, Serialize};

use crate::{
    Handle, Level, Membership, Person, ReadPointer, RoomId, RoomKind, RoomSummary, SectionId,
    Status, Timestamp, Visibility, deserialize_by_read, read_record,
};

/// `POST /api/v1/rooms`; answers a [`RoomSummary`](crate::RoomSummary).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NewRoom {
    pub name: String,
    #[serde(default)]
    pub topic: String,
    pub visibility: Visibility,
}

/// `PATCH /api/v1/rooms/{room}`, for owners and administrators. Absent fields stay.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct ChangeRoom {
    #[serde(default)]
    pub name: Option<String>,
    #[serde(default)]
    pub topic: Option<String>,
    /// Archives the room, or restores it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archived: Option<bool>,
    /// Lets only owners and moderators post, or everyone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read_only: Option<bool>,
    /// A longer text than the topic, with formatting as in a message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// `POST /api/v1/rooms/leave`: leaves many rooms, 500 at most.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LeaveRooms {
    pub rooms: Vec<RoomId>,
}

/// The outcome for each room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftRooms {
    pub rooms: Vec<LeftRoom>,
}

/// One room that was to be left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftRoom {
    pub room: RoomId,
    pub outcome: LeaveOutcome,
}

/// Whether one is out of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeaveOutcome {
    Left,
    /// One was no member, or there is no such room.
    NotMember,
    /// A direct room is for good.
    Forbidden,
    /// Not now: ask again.
    Unavailable,
}

/// A room whose owner's account is closed, in `GET /api/v1/closed-rooms?after=ID`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClosedRoom {
    pub id: RoomId,
    pub kind: RoomKind,
    pub name: String,
    pub member_count: u32,
    pub created_at: Timestamp,
    pub owner: Person,
}

/// Such rooms by id, 100 at a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClosedRoomsPage {
    pub rooms: Vec<ClosedRoom>,
    /// Whether there are more after the last of these.
    pub more: bool,
}

/// `DELETE /api/v1/closed-rooms`: deletes the first page of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeletedRooms {
    pub deleted: u32,
    /// Whether there are others.
    pub more: bool,
}

/// An invitation to a room, in `GET /api/v1/room-invitations`: what one sees of the room until one
/// is in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RoomInvitation {
    pub room: RoomId,
    pub kind: RoomKind,
    pub name: String,
    pub topic: String,
    /// The member who invites.
    pub by: Person,
    pub at: Timestamp,
}

/// Someone who is invited, in `GET /api/v1/rooms/{room}/invitations?after=HANDLE`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitedInfo {
    pub person: Person,
    /// The member who invites.
    pub by: Person,
    pub at: Timestamp,
}

/// People who are invited, by handle, 100 at a time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitedPage {
    pub invited: Vec<InvitedInfo>,
    /// Whether there are more after the last of these.
    pub more: bool,
}

/// Answers `POST /api/v1/rooms/{room}/members`, with 202, where the person wants to be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedMember {
    pub invited: bool,
}

/// A page of one's rooms, by id: `GET /api/v1/rooms?after=ID&limit=`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RoomsPage {
    pub rooms: Vec<RoomSummary>,
    /// Whether there are more after the last of these.
    pub more: bool,
}

/// One row of `GET /api/v1/rooms/browse?query=`: a public room that one may join.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicRoom {
    pub id: RoomId,
    pub name: String,
    pub topic: String,
    pub member_count: u32,
    pub joined: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub archived: bool,
}

/// `POST /api/v1/rooms/{room}/members`: brings someone in.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AddMember {
    pub handle: Handle,
}

/// `POST /api/v1/direct`: opens the conversation with someone, or the group conversation with two
/// to eight others; it is made the first time.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OpenDirect {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handle: Option<Handle>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handles: Option<Vec<Handle>>,
}

/// `PATCH /api/v1/rooms/{room}/settings`: changes one's choices for a room; answers those that hold
/// now. Absent fields stay as they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeRoomSettings {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub muted: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub favourite: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
    /// Moves it into a section, out of the favourites unless it says otherwise; 0 takes it out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<SectionId>,
}

/// `PUT /api/v1/rooms/{room}/read`: moves one's read pointer; answers the pointer that holds now.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct MoveRead {
    pub read: ReadPointer,
}

/// One member, in `GET /api/v1/rooms/{room}/members?after=HANDLE`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MemberInfo {
    pub person: Person,
    pub membership: Membership,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub moderator: bool,
}

/// Members by handle, 100 at a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MembersPage {
    pub members: Vec<MemberInfo>,
    /// Whether there are more after the last of these.
    pub more: bool,
}

/// One ban, in `GET /api/v1/rooms/{room}/bans?after=HANDLE`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BanInfo {
    pub person: Person,
    /// Author of the ban.
    pub by: Person,
    pub at: Timestamp,
}

/// Bans by handle, 100 at a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BansPage {
    pub bans: Vec<BanInfo>,
    /// Whether there are more after the last of these.
    pub more: bool,
}

read_record!(MemberInfo { person, membership, status, moderator });
read_record!(MembersPage { members, more });
read_record!(RoomsPage { rooms, more });
read_record!(RoomInvitation { room, kind, name, topic, by, at });
deserialize_by_read!(MemberInfo, MembersPage, RoomInvitation, RoomsPage);
