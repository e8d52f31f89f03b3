//! Rooms whose owner's account is closed, for administrators to judge.

use async_trait::async_trait;
use confab_protocol::api::ClosedRoom;
use confab_protocol::{RoomId, Timestamp};
use sqlx::FromRow;

use crate::StoreError;
use crate::words::{to_count, to_person, to_room_kind};

/// Lists rooms that are left to themselves.
#[async_trait]
pub trait ClosedRooms {
    /// Public and private rooms whose owner's account is closed and whose id is above `after`, by
    /// id: what they are called, and nothing of what was said.
    async fn closed_rooms(&self, after: RoomId, limit: u32) -> Result<Vec<ClosedRoom>, StoreError>;
}

pub(crate) const CLOSED_ROOMS: &str = "
    SELECT r.id, r.kind, r.name, r.member_count, r.created_at,
           a.id AS owner_id, a.handle AS owner_handle, a.name AS owner_name,
           (SELECT marks FROM person_marks WHERE person = a.id) AS owner_marks
    FROM rooms r
    JOIN members m ON m.room = r.id AND m.role = 'owner'
    JOIN accounts a ON a.id = m.person AND a.deactivated_at IS NOT NULL
    WHERE r.id > $1 AND r.kind <> 'direct'
      AND NOT EXISTS (SELECT 1 FROM members n JOIN accounts b ON b.id = n.person
                      WHERE n.room = r.id AND n.role = 'owner' AND b.deactivated_at IS NULL)
    ORDER BY r.id LIMIT $2";

#[derive(FromRow)]
pub(crate) struct ClosedRoomRow {
    id: i64,
    kind: String,
    name: String,
    member_count: i64,
    created_at: i64,
    owner_id: i64,
    owner_handle: String,
    owner_name: String,
    owner_marks: i64,
}

impl ClosedRoomRow {
    pub(crate) fn into_room(self) -> Result<ClosedRoom, StoreError> {
        Ok(ClosedRoom {
            id: RoomId(self.id),
            kind: to_room_kind(&self.kind)?,
            name: self.name,
            member_count: to_count(self.member_count)?,
            created_at: Timestamp(self.created_at),
            owner: to_person(self.owner_id, &self.owner_handle, self.owner_name, self.owner_marks)?,
        })
    }
}
