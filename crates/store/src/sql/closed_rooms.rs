//! Rooms whose owner's account is closed, for administrators to judge.

use confab_protocol::RoomId;
use confab_protocol::api::ClosedRoom;

use crate::statement::{Row, Stored, args};
use crate::{Store, StoreError};

impl Store {
    /// Public and private rooms whose owner's account is closed and whose id is above `after`, by
    /// id: what they are called, and nothing of what was said.
    pub async fn closed_rooms(
        &self,
        after: RoomId,
        limit: u32,
    ) -> Result<Vec<ClosedRoom>, StoreError> {
        let rooms = "
            SELECT r.id, r.kind, r.name, r.member_count, r.created_at, {person a owner}
            FROM rooms r
            JOIN members m ON m.room = r.id AND m.role = 'owner'
            JOIN accounts a ON a.id = m.person AND a.deactivated_at IS NOT NULL
            WHERE r.id > $1 AND r.kind <> 'direct'
              AND NOT EXISTS (SELECT 1 FROM members n JOIN accounts b ON b.id = n.person
                              WHERE n.room = r.id AND n.role = 'owner'
                                AND b.deactivated_at IS NULL)
            ORDER BY r.id LIMIT $2";
        self.reads().all(rooms, args![after, limit]).await
    }
}

impl Stored for ClosedRoom {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.get("id")?,
            kind: row.get("kind")?,
            name: row.get("name")?,
            member_count: row.get("member_count")?,
            created_at: row.get("created_at")?,
            owner: row.person("owner")?,
        })
    }
}
