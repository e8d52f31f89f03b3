//! Finds rooms, and says what someone is to them.

use async_trait::async_trait;
use confab_protocol::api::{MemberInfo, PublicRoom};
use confab_protocol::{ReadPointer, RoomId, RoomSummary, Tag, Timestamp, UserId};
use sqlx::PgConnection;

use super::pool::Purpose;
use super::{Postgres, delete_room, make_room, members, summary};
use crate::words::{to_count, to_membership, to_room_kind, to_seq};
use crate::{CreateRoomError, NewRoom, ReadState, RoomAccess, Rooms, StoreError};

#[async_trait]
impl Rooms for Postgres {
    async fn create_room(&self, room: NewRoom) -> Result<RoomSummary, CreateRoomError> {
        self.write(|transaction| Box::pin(make_room::create(transaction, room))).await
    }

    async fn open_direct(
        &self,
        opener: UserId,
        other: UserId,
        at: Timestamp,
        tag: Tag,
    ) -> Result<Option<(RoomSummary, bool)>, StoreError> {
        self.write(move |transaction| {
            Box::pin(make_room::open_direct(transaction, opener, other, at, tag))
        })
        .await
    }

    async fn delete_room(
        &self,
        room: RoomId,
        at: Timestamp,
    ) -> Result<Option<Vec<UserId>>, StoreError> {
        self.write(move |transaction| Box::pin(delete_room::delete(transaction, room, at))).await
    }

    async fn find_access(
        &self,
        room: RoomId,
        person: UserId,
    ) -> Result<Option<RoomAccess>, StoreError> {
        self.read(move |connection| Box::pin(find_access(connection, room, person))).await
    }

    async fn find_room(
        &self,
        room: RoomId,
        person: UserId,
    ) -> Result<Option<RoomSummary>, StoreError> {
        self.read(move |connection| Box::pin(summary::read(connection, room, person))).await
    }

    async fn rooms_first(
        &self,
        person: UserId,
        limit: u32,
    ) -> Result<Vec<RoomSummary>, StoreError> {
        self.read(move |connection| Box::pin(summary::read_first(connection, person, limit))).await
    }

    async fn rooms_after(
        &self,
        person: UserId,
        after: RoomId,
        limit: u32,
    ) -> Result<Vec<RoomSummary>, StoreError> {
        self.read(move |connection| Box::pin(summary::read_after(connection, person, after, limit)))
            .await
    }

    async fn rooms_among(
        &self,
        person: UserId,
        rooms: &[RoomId],
    ) -> Result<Vec<RoomSummary>, StoreError> {
        let rooms: Vec<i64> = rooms.iter().map(|room| room.0).collect();
        self.read(move |connection| {
            Box::pin(summary::read_among(connection, person, rooms.clone()))
        })
        .await
    }

    async fn memberships(&self, people: &[UserId]) -> Result<Vec<(UserId, RoomId)>, StoreError> {
        let people: Vec<i64> = people.iter().map(|person| person.0).collect();
        self.read_for(Purpose::Rounds, move |connection| {
            Box::pin(members::rooms_of_all(connection, people.clone()))
        })
        .await
    }

    async fn browse(
        &self,
        person: UserId,
        query: &str,
        limit: u32,
    ) -> Result<Vec<PublicRoom>, StoreError> {
        let query = query.to_lowercase();
        self.read(move |connection| Box::pin(browse(connection, person, query.clone(), limit)))
            .await
    }

    async fn members(
        &self,
        room: RoomId,
        query: &str,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<MemberInfo>, StoreError> {
        let (query, after) = (query.to_lowercase(), after.map(str::to_owned));
        self.read(move |connection| {
            Box::pin(members::read(connection, room, query.clone(), after.clone(), limit))
        })
        .await
    }

    async fn move_read(
        &self,
        room: RoomId,
        person: UserId,
        read: ReadPointer,
    ) -> Result<Option<ReadState>, StoreError> {
        members::move_read(self, room, person, read).await
    }
}

pub(super) async fn find_access(
    connection: &mut PgConnection,
    room: RoomId,
    person: UserId,
) -> Result<Option<RoomAccess>, StoreError> {
    let row: Option<(String, Option<String>, i64)> = sqlx::query_as(
        "SELECT r.kind, m.role,
                CASE WHEN r.history = 'from_join' AND m.person IS NOT NULL
                     THEN m.joined_seq ELSE 1 END
         FROM rooms r
         JOIN accounts a ON a.id = $2 AND a.deactivated_at IS NULL
         LEFT JOIN members m ON m.room = r.id AND m.person = a.id
         WHERE r.id = $1 AND (r.kind = 'public' OR m.person IS NOT NULL)
           AND NOT EXISTS (SELECT 1 FROM bans b WHERE b.room = r.id AND b.person = $2)",
    )
    .bind(room.0)
    .bind(person.0)
    .fetch_optional(connection)
    .await?;
    row.map(|(kind, membership, from)| {
        Ok(RoomAccess {
            kind: to_room_kind(&kind)?,
            membership: to_membership(membership.as_deref())?,
            from: to_seq(from)?,
        })
    })
    .transpose()
}

async fn browse(
    connection: &mut PgConnection,
    person: UserId,
    query: String,
    limit: u32,
) -> Result<Vec<PublicRoom>, StoreError> {
    if query.contains('\0') {
        return Ok(Vec::new()); // No text of Postgres holds it, and none may be asked for.
    }
    let rows: Vec<(i64, String, String, i64, bool)> = sqlx::query_as(
        "SELECT r.id, r.name, r.topic, r.member_count,
                EXISTS (SELECT 1 FROM members m WHERE m.room = r.id AND m.person = $1)
         FROM rooms r
         WHERE r.kind = 'public'
           AND NOT EXISTS (SELECT 1 FROM bans b WHERE b.room = r.id AND b.person = $1)
           AND (strpos(r.name_key, $2) > 0 OR strpos(r.topic_key, $2) > 0)
         ORDER BY r.name_key LIMIT $3",
    )
    .bind(person.0)
    .bind(query)
    .bind(i64::from(limit))
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|(id, name, topic, count, joined)| {
            let member_count = to_count(count)?;
            Ok(PublicRoom { id: RoomId(id), name, topic, member_count, joined })
        })
        .collect()
}
