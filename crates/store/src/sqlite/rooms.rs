//! Makes rooms, finds them, and says what someone is to them.

use async_trait::async_trait;
use confab_protocol::api::{MemberInfo, PublicRoom};
use confab_protocol::{Person, ReadPointer, RoomId, RoomSummary, Tag, Timestamp, UserId};
use sqlx::{SqliteConnection, SqliteExecutor};

use super::append::{self, insert_event, name_is_free};
use super::{Sqlite, delete_room, members, summary};
use crate::append::{About, NewEvent, Place};
use crate::words::{from_visibility, to_count, to_membership, to_person, to_room_kind, to_seq};
use crate::{CreateRoomError, NewRoom, ReadState, RoomAccess, Rooms, StoreError};

#[async_trait]
impl Rooms for Sqlite {
    async fn create_room(&self, room: NewRoom) -> Result<RoomSummary, CreateRoomError> {
        self.write(|transaction| Box::pin(create(transaction, room))).await
    }

    async fn open_direct(
        &self,
        opener: UserId,
        other: UserId,
        at: Timestamp,
        tag: Tag,
    ) -> Result<Option<(RoomSummary, bool)>, StoreError> {
        self.write(move |transaction| Box::pin(open_direct(transaction, opener, other, at, tag)))
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
        find_access(&self.reads, room, person).await
    }

    async fn find_room(
        &self,
        room: RoomId,
        person: UserId,
    ) -> Result<Option<RoomSummary>, StoreError> {
        summary::read(&self.reads, room, person).await
    }

    async fn rooms_first(
        &self,
        person: UserId,
        limit: u32,
    ) -> Result<Vec<RoomSummary>, StoreError> {
        summary::read_first(&self.reads, person, limit).await
    }

    async fn rooms_after(
        &self,
        person: UserId,
        after: RoomId,
        limit: u32,
    ) -> Result<Vec<RoomSummary>, StoreError> {
        summary::read_after(&self.reads, person, after, limit).await
    }

    async fn rooms_among(
        &self,
        person: UserId,
        rooms: &[RoomId],
    ) -> Result<Vec<RoomSummary>, StoreError> {
        summary::read_among(&self.reads, person, rooms).await
    }

    async fn memberships(&self, people: &[UserId]) -> Result<Vec<(UserId, RoomId)>, StoreError> {
        members::rooms_of_all(&mut *self.for_rounds().await?, people).await
    }

    async fn browse(
        &self,
        person: UserId,
        query: &str,
        limit: u32,
    ) -> Result<Vec<PublicRoom>, StoreError> {
        let rows: Vec<(i64, String, String, i64, bool)> = sqlx::query_as(
            "SELECT r.id, r.name, r.topic, r.member_count,
                    EXISTS (SELECT 1 FROM members m WHERE m.room = r.id AND m.person = ?1)
             FROM rooms r
             WHERE r.kind = 'public'
               AND NOT EXISTS (SELECT 1 FROM bans b WHERE b.room = r.id AND b.person = ?1)
               AND (instr(r.name_key, ?2) > 0 OR instr(r.topic_key, ?2) > 0)
             ORDER BY r.name_key LIMIT ?3",
        )
        .bind(person.0)
        .bind(query.to_lowercase())
        .bind(limit)
        .fetch_all(&self.reads)
        .await?;
        rows.into_iter()
            .map(|(id, name, topic, count, joined)| {
                let member_count = to_count(count)?;
                Ok(PublicRoom { id: RoomId(id), name, topic, member_count, joined })
            })
            .collect()
    }

    async fn members(
        &self,
        room: RoomId,
        query: &str,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<MemberInfo>, StoreError> {
        members::read(&self.reads, room, query, after, limit).await
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

/// A room to write, of any kind.
pub(super) struct Making<'a> {
    pub(super) kind: &'static str,
    pub(super) name: &'a str,
    pub(super) topic: &'a str,
    /// The two of a direct room.
    pub(super) pair: Option<(UserId, UserId)>,
    pub(super) at: Timestamp,
    pub(super) tag: Tag,
}

/// Writes a room's rows, its first event, and its first member.
pub(super) async fn make(
    transaction: &mut SqliteConnection,
    creator: &Person,
    making: &Making<'_>,
) -> Result<RoomId, StoreError> {
    let pair = making.pair.map(|(one, two)| (one.min(two).0, one.max(two).0));
    let id: i64 = sqlx::query_scalar(
        "INSERT INTO rooms (kind, name, name_key, topic, topic_key,
                            direct_low, direct_high, created_at, look, look_of)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?3) RETURNING id",
    )
    .bind(making.kind)
    .bind(making.name)
    .bind(making.name.to_lowercase())
    .bind(making.topic)
    .bind(making.topic.to_lowercase())
    .bind(pair.map(|(low, _)| low))
    .bind(pair.map(|(_, high)| high))
    .bind(making.at.0)
    .bind(confab_names::look(making.name))
    .fetch_one(&mut *transaction)
    .await?;
    let room = RoomId(id);
    let event = NewEvent {
        room,
        author: creator,
        at: making.at,
        tag: making.tag,
        asked: None,
        kind: "room_created",
        about: About::Room,
    };
    let Place { seq, .. } = insert_event(transaction, &event).await?;
    append::write_version(transaction, room, 1, making.name, making.topic).await?;
    match making.pair {
        None => append::admit(transaction, room, creator.id, "owner", seq).await?,
        Some((one, two)) => {
            append::admit(transaction, room, one, "member", seq).await?;
            append::admit(transaction, room, two, "member", seq).await?;
        }
    }
    Ok(room)
}

async fn create(
    transaction: &mut SqliteConnection,
    new: NewRoom,
) -> Result<RoomSummary, CreateRoomError> {
    let creator = active_person(transaction, new.creator).await?;
    let creator = creator.ok_or(CreateRoomError::NoCreator)?;
    if !name_is_free(transaction, &new.name, new.creator, None).await? {
        return Err(CreateRoomError::NameTaken);
    }
    let making = Making {
        kind: from_visibility(new.visibility),
        name: &new.name,
        topic: &new.topic,
        pair: None,
        at: new.at,
        tag: new.tag,
    };
    let room = make(transaction, &creator, &making).await?;
    let made = summary::read(transaction, room, new.creator).await?;
    Ok(made.ok_or(StoreError::Corrupt("room"))?)
}

async fn open_direct(
    transaction: &mut SqliteConnection,
    opener: UserId,
    other: UserId,
    at: Timestamp,
    tag: Tag,
) -> Result<Option<(RoomSummary, bool)>, StoreError> {
    let opening = active_person(transaction, opener).await?;
    let asked = active_person(transaction, other).await?;
    let (Some(opening), Some(_), true) = (opening, asked, opener != other) else {
        return Ok(None);
    };
    let known: Option<i64> =
        sqlx::query_scalar("SELECT id FROM rooms WHERE direct_low = ?1 AND direct_high = ?2")
            .bind(opener.min(other).0)
            .bind(opener.max(other).0)
            .fetch_optional(&mut *transaction)
            .await?;
    let room = if let Some(room) = known {
        RoomId(room)
    } else {
        let pair = Some((opener, other));
        let making = Making { kind: "direct", name: "", topic: "", pair, at, tag };
        make(transaction, &opening, &making).await?
    };
    let summary = summary::read(transaction, room, opener).await?;
    let summary = summary.ok_or(StoreError::Corrupt("room"))?;
    Ok(Some((summary, known.is_none())))
}

/// The person of an active account.
async fn active_person(
    transaction: &mut SqliteConnection,
    id: UserId,
) -> Result<Option<Person>, StoreError> {
    let row: Option<(String, String, i64)> = sqlx::query_as(
        "SELECT handle, name, (SELECT marks FROM person_marks WHERE person = a.id)
         FROM accounts a WHERE id = ?1 AND deactivated_at IS NULL",
    )
    .bind(id.0)
    .fetch_optional(transaction)
    .await?;
    row.map(|(handle, name, marks)| to_person(id.0, &handle, name, marks)).transpose()
}

/// Finds the access of a person to a room.
pub(super) async fn find_access(
    executor: impl SqliteExecutor<'_>,
    room: RoomId,
    person: UserId,
) -> Result<Option<RoomAccess>, StoreError> {
    let row: Option<(String, Option<String>, i64)> = sqlx::query_as(
        "SELECT r.kind, m.role,
                CASE WHEN r.history = 'from_join' AND m.person IS NOT NULL
                     THEN m.joined_seq ELSE 1 END
         FROM rooms r
         JOIN accounts a ON a.id = ?2 AND a.deactivated_at IS NULL
         LEFT JOIN members m ON m.room = r.id AND m.person = a.id
         WHERE r.id = ?1 AND (r.kind = 'public' OR m.person IS NOT NULL)
           AND NOT EXISTS (SELECT 1 FROM bans b WHERE b.room = r.id AND b.person = ?2)",
    )
    .bind(room.0)
    .bind(person.0)
    .fetch_optional(executor)
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
