//! People as others find them.

use serde::Serialize;

use crate::{Person, Role, RoomId, RoomKind, Status, Timestamp, deserialize_by_read, read_record};

/// `GET /api/v1/people/{user}`, by id or by `@handle`: an account as any other may see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Profile {
    pub person: Person,
    pub role: Role,
    /// Whether the account is open.
    pub active: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// Until when they are not to be disturbed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub busy_until: Option<Timestamp>,
    /// Name in the IANA database, such as `Europe/Berlin`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// Rooms that both are in, by name; conversations aside.
    pub rooms: Vec<CommonRoom>,
    /// Whether there are others.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub more: bool,
}

/// A room that two people are in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CommonRoom {
    pub id: RoomId,
    pub kind: RoomKind,
    pub name: String,
}

read_record!(CommonRoom { id, kind, name });
read_record!(Profile { person, role, active, status, busy_until, time_zone, rooms, more });
deserialize_by_read!(CommonRoom, Profile);
