//! A room as one of its members sees it.

use serde::ser::SerializeMap as _;
use serde::{Deserialize, Serialize, Serializer};

use crate::json::{FromJson, FromRecord, Record, Unreadable, Value, read_word};
use crate::{
    Cursor, Person, RoomId, SectionId, Seq, Status, Timestamp, deserialize_by_read, read_record,
};

/// Access to a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RoomKind {
    /// Any account may read it and join it.
    Public,
    /// Members invite others; to everyone else it does not exist.
    Private,
    /// Between three to nine people, for good. On the wire it is a private room with a mark, so
    /// that clients which do not know the mark have a room.
    #[serde(rename = "private")]
    Group,
    /// Between two people, for good.
    Direct,
}

impl RoomKind {
    /// Whether it is a conversation of certain people, and all that is said is for each of them.
    pub const fn is_conversation(self) -> bool {
        matches!(self, Self::Group | Self::Direct)
    }
}

/// Writes the kind with the mark of a group conversation beside it.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn write_kind<S: Serializer>(kind: &RoomKind, serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    map.serialize_entry("kind", kind)?;
    if *kind == RoomKind::Group {
        map.serialize_entry("group", &true)?;
    }
    map.end()
}

impl FromRecord for RoomKind {
    fn from_record(record: &mut Record) -> Result<Self, Unreadable> {
        let kind = record.take("kind")?;
        Ok(if record.take_flag("group")? { Self::Group } else { kind })
    }
}

/// The choice that someone who makes a room has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    Public,
    Private,
}

/// Membership of the viewer in a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Membership {
    /// May change the room and remove members.
    Owner,
    Member,
    /// Sees a public room without being in it.
    Visitor,
}

/// Marks beside a room's kind and the viewer's membership, each of which is mostly not there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct RoomMarks {
    /// Nobody writes any more, until it is restored.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub archived: bool,
    /// Only those who lead it write.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub read_only: bool,
    /// The viewer is a moderator.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub moderator: bool,
}

/// How far someone has read. Within a version the highest `seq` wins; a higher version beats it.
///
/// "Mark unread from here" makes a new version, so that a late device can't undo it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ReadPointer {
    pub version: u32,
    pub seq: Seq,
}

/// The messages of a room that count as meant for its member.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    All,
    /// Those that mention the member, and all of a direct room.
    #[default]
    Mentions,
    Nothing,
}

/// Choices of a member for a room, which nobody else sees. The highest version holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RoomSettings {
    pub version: u32,
    /// Dimmed in the list of rooms, and never bold.
    pub muted: bool,
    /// Listed before the others.
    pub favourite: bool,
    pub level: Level,
    /// The section of their list in which it stands, while there is one of this number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub section: Option<SectionId>,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// One room in a person's list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RoomSummary {
    pub id: RoomId,
    #[serde(flatten, serialize_with = "write_kind")]
    pub kind: RoomKind,
    /// Unique among public rooms; empty for a direct one. A group conversation is called by the
    /// others in it.
    pub name: String,
    pub topic: String,
    pub membership: Membership,
    #[serde(flatten)]
    pub marks: RoomMarks,
    pub member_count: u32,
    /// The other person of a direct room.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub with: Option<Person>,
    /// Their status, while they have one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// The newest event.
    pub head: Cursor,
    pub read: ReadPointer,
    /// Live messages of others after the read pointer, counted to [`RoomSummary::UNREAD_CAP`].
    pub unread: u32,
    /// Those of them that mention the viewer, or all of them in a direct room.
    pub mentions: u32,
    #[serde(skip_serializing_if = "is_default")]
    pub settings: RoomSettings,
    /// When the newest event happened; absent from a server of the release before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub active_at: Option<Timestamp>,
}

impl RoomSummary {
    /// Where counting stops.
    pub const UNREAD_CAP: u32 = 100;
}

read_word!(RoomKind { "public" => Public, "private" => Private, "direct" => Direct });
read_word!(Visibility { "public" => Public, "private" => Private });
read_word!(Membership { "owner" => Owner, "member" => Member, "visitor" => Visitor });
read_record!(RoomMarks { archived, read_only, moderator });
read_record!(ReadPointer { version, seq });
read_record!(
    RoomSummary {
        id,
        name,
        topic,
        membership,
        member_count,
        with,
        status,
        head,
        read,
        unread,
        mentions,
        settings,
        active_at,
    }..kind ..marks
);
read_word!(Level { "all" => All, "nothing" => Nothing; _ => Mentions });
deserialize_by_read!(RoomKind, Visibility, Membership, Level, RoomSettings, RoomSummary);

impl FromJson for RoomSettings {
    fn from_json(value: Value) -> Result<Self, Unreadable> {
        let mut record = Record::new(value)?;
        Ok(Self {
            version: record.take("version")?,
            muted: record.take("muted")?,
            favourite: record.take("favourite")?,
            level: record.take("level")?,
            section: record.take("section")?,
        })
    }

    fn absent(_field: &'static str) -> Result<Self, Unreadable> {
        Ok(Self::default())
    }
}
