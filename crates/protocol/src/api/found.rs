//! Messages of all rooms that concern one person, and earlier texts of a message.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::json::{FromRecord, Record, Unreadable};
use crate::{
    Entry, Person, RoomId, RoomKind, Seq, Timestamp, deserialize_by_read, read_object, read_record,
};

/// A room, as far as a list of its messages names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FoundRoom {
    pub id: RoomId,
    pub kind: RoomKind,
    /// Empty for a direct one.
    pub name: String,
    /// The other person of a direct room.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub with: Option<Person>,
}

/// A message with its room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FoundMessage {
    pub room: FoundRoom,
    pub entry: Entry,
    /// Words of the text that were looked for, as they stand in it; the longest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<String>,
}

/// `GET /api/v1/mentions?before=` and `GET /api/v1/saved?before=`: newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FoundPage {
    pub messages: Vec<FoundMessage>,
    /// Where the next page begins, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// `GET /api/v1/search?q=&room=&before=&zone=`: newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SearchPage {
    pub messages: Vec<FoundMessage>,
    /// Where the next page begins, if there may be one: a page looks at a bounded number of
    /// messages, and so may hold few.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// Filters that name nobody, no room, or nothing that there is.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unknown: Vec<String>,
}

/// A place in such a list: `1700000000000-3-42`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FoundAt {
    pub at: Timestamp,
    pub room: RoomId,
    pub message: Seq,
}

impl FoundAt {
    /// After all there is.
    pub const END: Self =
        Self { at: Timestamp(i64::MAX), room: RoomId(i64::MAX), message: Seq::MAX };
}

impl fmt::Display for FoundAt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-{}", self.at.0, self.room, self.message)
    }
}

/// The text names no place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoPlace;

impl FromStr for FoundAt {
    type Err = NoPlace;

    fn from_str(text: &str) -> Result<Self, NoPlace> {
        let mut parts = text.split('-').map(|part| part.parse().ok());
        let mut next = || parts.next().flatten().ok_or(NoPlace);
        let (at, room, message): (i64, i64, i64) = (next()?, next()?, next()?);
        let message = u64::try_from(message).map(Seq).map_err(|_negative| NoPlace)?;
        Ok(Self { at: Timestamp(at), room: RoomId(room), message })
    }
}

/// A text that a message has or had.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MessageVersion {
    /// The event that wrote it.
    pub seq: Seq,
    pub at: Timestamp,
    pub body: String,
}

/// `GET /api/v1/rooms/{room}/messages/{seq}/versions`: the text now first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MessageVersions {
    pub room: RoomId,
    pub message: Seq,
    pub versions: Vec<MessageVersion>,
    /// Whether there are older ones, which are left out where texts are long.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub more: bool,
}

/// `PUT /api/v1/rooms/{room}/draft`: keeps an unfinished message; an empty one is given up. Answers
/// [`KeptDraft`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct KeepDraft {
    pub body: String,
    /// The first message of its thread, if it is in one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thread: Option<Seq>,
}

/// The version under which a draft was kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct KeptDraft {
    pub version: u32,
}

/// An unfinished message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Draft {
    pub room: FoundRoom,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thread: Option<Seq>,
    /// Grows with each change: the highest holds.
    pub version: u32,
    pub at: Timestamp,
    pub body: String,
}

/// `GET /api/v1/drafts`: the newest first, at most 200.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Drafts {
    pub drafts: Vec<Draft>,
}

read_record!(FoundRoom { id, kind, name, with });
read_record!(FoundPage { messages, next });
read_object!(FoundMessage);
read_object!(SearchPage);
deserialize_by_read!(FoundRoom, FoundMessage, FoundPage, SearchPage);
read_record!(KeptDraft { version });
read_record!(Draft { room, thread, version, at, body });
read_record!(Drafts { drafts });
read_record!(MessageVersion { seq, at, body });
read_record!(MessageVersions { room, message, versions, more });

impl FromRecord for FoundMessage {
    fn from_record(record: &mut Record) -> Result<Self, Unreadable> {
        let (room, entry) = (record.take("room")?, record.take("entry")?);
        Ok(Self { room, entry, marks: record.take_list("marks")? })
    }
}

impl FromRecord for SearchPage {
    fn from_record(record: &mut Record) -> Result<Self, Unreadable> {
        let (messages, next) = (record.take("messages")?, record.take("next")?);
        Ok(Self { messages, next, unknown: record.take_list("unknown")? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_comes_back_as_it_was_written() {
        let place = FoundAt { at: Timestamp(7), room: RoomId(3), message: Seq(42) };
        assert_eq!(place.to_string().parse(), Ok(place));
        assert_eq!(FoundAt::END.to_string().parse(), Ok(FoundAt::END));
        for bad in ["", "1", "1-2", "1-2-x", "--", "1-2--3"] {
            assert_eq!(bad.parse::<FoundAt>(), Err(NoPlace), "{bad}");
        }
    }
}
