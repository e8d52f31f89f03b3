//! All public rooms, for administrators: private ones are counted, and no more.

use confab_protocol::RoomId;
use confab_protocol::api::PublicRoomInfo;

use crate::statement::{Row, Stored, args};
use crate::words::like;
use crate::{Store, StoreError};

impl Store {
    /// Public rooms whose id is above `after`, by id: all, or those a word of whose name begins
    /// with `query` (case-insensitive).
    pub async fn public_rooms(
        &self,
        query: &str,
        after: RoomId,
        limit: u32,
    ) -> Result<Vec<PublicRoomInfo>, StoreError> {
        if query.contains('\0') {
            return Ok(Vec::new()); // No name holds it, and Postgres refuses to be asked.
        }
        let rooms = "
            SELECT r.id, r.name, r.member_count, r.created_at, {person a owner}
            FROM rooms r
            LEFT JOIN accounts a ON a.id = (
                SELECT m.person FROM members m WHERE m.room = r.id AND m.role = 'owner'
                ORDER BY m.joined_seq, m.person LIMIT 1)
            WHERE r.kind = 'public' AND r.id > $2 AND ' ' || r.name_key LIKE $1 ESCAPE '!'
            ORDER BY r.id LIMIT $3";
        self.reads().all(rooms, args![format!("% {}%", like(query)), after, limit]).await
    }

    /// How many private rooms there are.
    pub async fn count_private_rooms(&self) -> Result<u32, StoreError> {
        let count = "SELECT COUNT(*) FROM rooms WHERE kind = 'private' AND name <> ''";
        let (count,) = self.reads().one(count, &[]).await?;
        Ok(count)
    }
}

impl Stored for PublicRoomInfo {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.get("id")?,
            name: row.get("name")?,
            member_count: row.get("member_count")?,
            created_at: row.get("created_at")?,
            owner: row.find_person("owner")?,
        })
    }
}
