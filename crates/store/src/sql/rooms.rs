//! Rooms as their members and others find them.

use confab_protocol::api::PublicRoom;
use confab_protocol::{Membership, RoomId, RoomKind, RoomMarks, RoomSummary, Seq, UserId};

use super::summary;
use crate::statement::{Row, Stored, args};
use crate::words::like;
use crate::{Store, StoreError};

/// The facts from which `visible_range` follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoomAccess {
    pub kind: RoomKind,
    pub membership: Membership,
    pub marks: RoomMarks,
    /// The first event that may be seen: 1, or a member's join where a room is set to *from join*.
    pub from: Seq,
}

impl Store {
    /// A room as someone sees it. `None` where it does not exist for them.
    pub async fn find_room(
        &self,
        room: RoomId,
        person: UserId,
    ) -> Result<Option<RoomSummary>, StoreError> {
        summary::find(&mut *self.reads(), room, person).await
    }

    /// The first `limit` rooms that someone is a member of, with heads, pointers and counts: those
    /// with news for them first, then those with other news, the most recently active first.
    pub async fn rooms_first(
        &self,
        person: UserId,
        limit: u32,
    ) -> Result<Vec<RoomSummary>, StoreError> {
        self.reads().all(summary::FIRST, args![person, limit]).await
    }

    /// The rooms that someone is a member of and whose id is above `after`, by id.
    pub async fn rooms_after(
        &self,
        person: UserId,
        after: RoomId,
        limit: u32,
    ) -> Result<Vec<RoomSummary>, StoreError> {
        self.reads().all(summary::AFTER, args![person, after, limit]).await
    }

    /// Those of these rooms that someone is a member of, by id.
    pub async fn rooms_among(
        &self,
        person: UserId,
        rooms: &[RoomId],
    ) -> Result<Vec<RoomSummary>, StoreError> {
        let rooms: Vec<i64> = rooms.iter().map(|room| room.0).collect();
        self.reads().all(summary::AMONG, args![person, rooms.as_slice()]).await
    }

    /// Public rooms whose name or topic holds `query` (case-insensitive), by name.
    pub async fn browse(
        &self,
        person: UserId,
        query: &str,
        limit: u32,
    ) -> Result<Vec<PublicRoom>, StoreError> {
        if query.contains('\0') {
            return Ok(Vec::new()); // No name holds it, and Postgres refuses to be asked.
        }
        let rooms = "
            SELECT r.id, r.name, r.topic, r.member_count, r.archived,
                   EXISTS (SELECT 1 FROM members m
                           WHERE m.room = r.id AND m.person = $1) AS joined
            FROM rooms r
            WHERE r.kind = 'public' AND {visible r $1}
              AND (r.name_key LIKE $2 ESCAPE '!' OR r.topic_key LIKE $2 ESCAPE '!')
            ORDER BY r.name_key LIMIT $3";
        self.reads().all(rooms, args![person, format!("%{}%", like(query)), limit]).await
    }
}

impl Stored for PublicRoom {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.get("id")?,
            name: row.get("name")?,
            topic: row.get("topic")?,
            member_count: row.get("member_count")?,
            joined: row.get("joined")?,
            archived: row.get("archived")?,
        })
    }
}
