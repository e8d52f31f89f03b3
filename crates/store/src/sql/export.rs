//! All that was said, for whoever takes it along.

use confab_protocol::{RoomId, RoomKind, Seq, Timestamp, UserId};

use crate::statement::{Row, Stored, args};
use crate::{Store, StoreError};

/// A room with its texts as they are now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportedRoom {
    pub id: RoomId,
    pub kind: RoomKind,
    pub name: Option<String>,
    pub topic: String,
    pub archived: bool,
    pub created_at: Timestamp,
}

impl Store {
    /// Rooms whose id is above `after`, by id; those that were deleted are not there.
    pub async fn exported_rooms(
        &self,
        after: RoomId,
        limit: u32,
    ) -> Result<Vec<ExportedRoom>, StoreError> {
        let rooms = "
            SELECT r.id, {kind r} AS kind, r.name, r.topic, r.archived, r.created_at FROM rooms r
            WHERE r.id > $1 AND NOT EXISTS (SELECT 1 FROM deleted_rooms d WHERE d.room = r.id)
            ORDER BY r.id LIMIT $2";
        self.reads().all(rooms, args![after, limit]).await
    }

    /// The messages that someone has saved, the oldest first.
    pub async fn exported_saved(
        &self,
        person: UserId,
    ) -> Result<Vec<(RoomId, Seq, Timestamp)>, StoreError> {
        let saved = "SELECT room, message, at FROM saved WHERE person = $1
                     ORDER BY at, room, message";
        self.reads().all(saved, args![person]).await
    }
}

impl Stored for ExportedRoom {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.get("id")?,
            kind: row.get("kind")?,
            name: row.get("name")?,
            topic: row.get("topic")?,
            archived: row.get("archived")?,
            created_at: row.get("created_at")?,
        })
    }
}
