//! Makes rooms of all kinds.

use confab_protocol::{Person, RoomId, RoomSummary, Tag, Timestamp, UserId};
use sqlx::PgConnection;

use super::append::{self, insert_event, name_is_free};
use super::{locks, looks, people, summary};
use crate::append::{About, NewEvent, Place};
use crate::words::from_visibility;
use crate::{CreateRoomError, NewRoom, StoreError};

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
    transaction: &mut PgConnection,
    creator: &Person,
    making: &Making<'_>,
) -> Result<RoomId, StoreError> {
    let pair = making.pair.map(|(one, two)| (one.min(two).0, one.max(two).0));
    let id: i64 = sqlx::query_scalar(
        "INSERT INTO rooms (kind, name, name_key, topic, topic_key,
                            direct_low, direct_high, created_at, look, look_of)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $3) RETURNING id",
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

pub(super) async fn create(
    transaction: &mut PgConnection,
    new: NewRoom,
) -> Result<RoomSummary, CreateRoomError> {
    locks::making(transaction).await.map_err(StoreError::Query)?;
    looks::rooms(transaction).await.map_err(StoreError::Query)?;
    let creator = people::find_active(transaction, new.creator).await?;
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

pub(super) async fn open_direct(
    transaction: &mut PgConnection,
    opener: UserId,
    other: UserId,
    at: Timestamp,
    tag: Tag,
) -> Result<Option<(RoomSummary, bool)>, StoreError> {
    locks::making(transaction).await?;
    let opening = people::find_active(transaction, opener).await?;
    let asked = people::find_active(transaction, other).await?;
    let (Some(opening), Some(_), true) = (opening, asked, opener != other) else {
        return Ok(None);
    };
    let known: Option<i64> =
        sqlx::query_scalar("SELECT id FROM rooms WHERE direct_low = $1 AND direct_high = $2")
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
