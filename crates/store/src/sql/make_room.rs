//! Makes rooms of all kinds.

use confab_protocol::{Person, RoomId, RoomSummary, Tag, Timestamp, UserId, Visibility};

use super::{accounts, looks, members, summary};
use crate::append::{About, NewEvent, Place, insert_event};
use crate::kinds::{room_changed, room_created};
use crate::statement::locks;
use crate::statement::{Sql, args};
use crate::words::from_visibility;
use crate::{Store, StoreError};

/// A room to make.
#[derive(Clone, Debug)]
pub struct NewRoom {
    pub creator: UserId,
    pub name: String,
    pub topic: String,
    pub visibility: Visibility,
    pub at: Timestamp,
    pub tag: Tag,
}

/// Why no room was made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CreateRoomError {
    /// See [`Store::create_room`].
    #[error("another room has this name, or one that looks like it")]
    NameTaken,
    #[error("the creator has no active account")]
    NoCreator,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Store {
    /// Makes a room with its creator as owner; its log begins with `room_created` at 1.
    ///
    /// A name is taken if a public room has it or one that looks like it (case aside, see
    /// [`confab_names::look`]), or a private room that the creator
    /// is in. Other private rooms don't count: the refusal would tell that there is one. So a
    /// public name is unique, and a private one may be there twice, for different people.
    /// Renaming goes by the same rule.
    pub async fn create_room(&self, room: NewRoom) -> Result<RoomSummary, CreateRoomError> {
        self.write(|sql| Box::pin(create(sql, room))).await
    }

    /// The direct room of two people, made the first time. `None` where either is no active
    /// account, or both are the same. The flag says whether it was made now.
    pub async fn open_direct(
        &self,
        opener: UserId,
        other: UserId,
        at: Timestamp,
        tag: Tag,
    ) -> Result<Option<(RoomSummary, bool)>, StoreError> {
        self.write(move |sql| Box::pin(open_direct(sql, opener, other, at, tag))).await
    }
}

/// A room to write, of any kind.
pub(crate) struct Making<'a> {
    pub(crate) kind: &'static str,
    pub(crate) name: &'a str,
    pub(crate) topic: &'a str,
    /// Everyone in a conversation; empty for a room, which its creator owns.
    pub(crate) people: &'a [UserId],
    pub(crate) at: Timestamp,
    pub(crate) tag: Tag,
}

/// Writes a room's rows, its first event, and its first member.
pub(crate) async fn make(
    sql: &mut dyn Sql,
    creator: &Person,
    making: &Making<'_>,
) -> Result<RoomId, StoreError> {
    let pair = match (making.kind, making.people) {
        ("direct", &[one, two]) => Some((one, two)),
        _ => None,
    };
    let insert = "
        INSERT INTO rooms (kind, name, name_key, topic, topic_key,
                           direct_low, direct_high, created_at, look, look_of)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $3) RETURNING id";
    let values = args![
        making.kind,
        making.name,
        making.name.to_lowercase(),
        making.topic,
        making.topic.to_lowercase(),
        pair.map(|(one, two)| one.min(two)),
        pair.map(|(one, two)| one.max(two)),
        making.at,
        confab_names::look(making.name),
    ];
    let (room,): (RoomId,) = sql.one(insert, values).await?;
    let event = NewEvent {
        room,
        author: creator,
        at: making.at,
        tag: making.tag,
        asked: None,
        kind: room_created::NAME,
        about: About::Room,
        payload: room_created::payload(making.kind),
    };
    let Place { seq, .. } = insert_event(sql, &event).await?;
    // A conversation was called nothing: a group has its name for a release that knows no groups.
    let called = if making.people.is_empty() { making.name } else { "" };
    room_changed::write_version(sql, room, seq, called, making.topic).await?;
    if making.people.is_empty() {
        members::admit(sql, room, creator.id, "owner", seq).await?;
    }
    for person in making.people {
        members::admit(sql, room, *person, "member", seq).await?;
    }
    Ok(room)
}

async fn create(sql: &mut dyn Sql, new: NewRoom) -> Result<RoomSummary, CreateRoomError> {
    locks::making(sql).await?;
    let creator = accounts::find_active(sql, new.creator).await?;
    let creator = creator.ok_or(CreateRoomError::NoCreator)?;
    if !looks::name_is_free(sql, &new.name, new.creator, None).await? {
        return Err(CreateRoomError::NameTaken);
    }
    let making = Making {
        kind: from_visibility(new.visibility),
        name: &new.name,
        topic: &new.topic,
        people: &[],
        at: new.at,
        tag: new.tag,
    };
    let room = make(sql, &creator, &making).await?;
    let made = summary::find(sql, room, new.creator).await?;
    Ok(made.ok_or(StoreError::Corrupt("room"))?)
}

async fn open_direct(
    sql: &mut dyn Sql,
    opener: UserId,
    other: UserId,
    at: Timestamp,
    tag: Tag,
) -> Result<Option<(RoomSummary, bool)>, StoreError> {
    locks::making(sql).await?;
    let opening = accounts::find_active(sql, opener).await?;
    let asked = accounts::find_active(sql, other).await?;
    let (Some(opening), Some(_), true) = (opening, asked, opener != other) else {
        return Ok(None);
    };
    let known = "SELECT id FROM rooms WHERE direct_low = $1 AND direct_high = $2";
    let known = sql.optional(known, args![opener.min(other), opener.max(other)]).await?;
    let room = if let Some((room,)) = known {
        room
    } else {
        let people = &[opener, other];
        let making = Making { kind: "direct", name: "", topic: "", people, at, tag };
        make(sql, &opening, &making).await?
    };
    let summary = summary::find(sql, room, opener).await?;
    let summary = summary.ok_or(StoreError::Corrupt("room"))?;
    Ok(Some((summary, known.is_none())))
}
