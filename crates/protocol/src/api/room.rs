//! Rooms and their members.

use serde::{Deserialize, Serialize};

use crate::{
    Handle, Membership, Person, ReadPointer, RoomId, RoomSummary, Timestamp, Visibility,
    deserialize_by_read, read_record,
};

/// `POST /api/v1/rooms`; answers a [`RoomSummary`](crate::RoomSummary).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NewRoom {
    pub name: String,
    #[serde(default)]
    pub topic: String,
    pub visibility: Visibility,
}

/// `PATCH /api/v1/rooms/{room}`, for owners and administrators. What is absent stays.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct ChangeRoom {
    #[serde(default)]
    pub name: Option<String>,
    #[serde(default)]
    pub topic: Option<String>,
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
}

/// `POST /api/v1/rooms/{room}/members`: brings someone in.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AddMember {
    pub handle: Handle,
}

/// `POST /api/v1/direct`: opens the direct room with someone, making it the first time.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OpenDirect {
    pub handle: Handle,
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
    /// Who banned them.
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

read_record!(MemberInfo { person, membership });
read_record!(MembersPage { members, more });
read_record!(RoomsPage { rooms, more });
deserialize_by_read!(MemberInfo, MembersPage, RoomsPage);
