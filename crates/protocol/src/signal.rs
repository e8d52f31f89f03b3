//! Signals of the moment, which are never stored: it may be lost, and carries no `seq`.

use serde::Serialize;

use crate::api::{RoomInvitation, RoomSections};
use crate::json::{FromRecord, Record, Unreadable};

use crate::{
    Cursor, Person, ReadPointer, Role, RoomId, RoomSettings, RoomSummary, Seq, Status, Timestamp,
    UserId, deserialize_by_read, read_object,
};

/// A passing signal to those it concerns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "signal", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Signal {
    /// Someone is writing; it stands for five seconds.
    Typing { room: RoomId, person: Person },
    /// Presence in a room. `online` is absent where there are too many to name.
    Presence {
        room: RoomId,
        count: u32,
        #[serde(skip_serializing_if = "Option::is_none")]
        online: Option<Vec<UserId>>,
        /// Those of them who are away, and those who are not to be disturbed.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        away: Vec<UserId>,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        busy: Vec<UserId>,
    },
    /// Someone with whom you have a direct room, or you yourself, has another status.
    Status {
        person: UserId,
        #[serde(skip_serializing_if = "Option::is_none")]
        status: Option<Status>,
        /// Until when they are not to be disturbed.
        #[serde(skip_serializing_if = "Option::is_none")]
        busy_until: Option<Timestamp>,
    },
    /// Another of your devices has read this far, or has marked messages unread.
    Read {
        room: RoomId,
        read: ReadPointer,
        unread: u32,
        mentions: u32,
        /// The room's newest event when they were counted; absent from a server of the release
        /// before.
        #[serde(skip_serializing_if = "Option::is_none")]
        head: Option<Seq>,
    },
    /// Another of your devices has read a thread this far.
    ThreadRead { room: RoomId, thread: Seq, read: Seq, unread: u32, mentions: u32 },
    /// Another of your devices has changed your choices for a room.
    Settings { room: RoomId, settings: RoomSettings },
    /// Another of your devices has changed your sections; also told right after a `welcome`.
    Sections(RoomSections),
    /// Another of your devices has changed an unfinished message; an empty one is sent or given up.
    Draft {
        room: RoomId,
        #[serde(skip_serializing_if = "Option::is_none")]
        thread: Option<Seq>,
        version: u32,
        body: String,
    },
    /// Another of your devices has saved a message, or saves it no more.
    Saved { room: RoomId, message: Seq, on: bool },
    /// An administrator has given you another role.
    Role { role: Role },
    /// You are in this room now: resume it from its head.
    RoomAdded { room: Box<RoomSummary> },
    /// You are not in this room any more.
    RoomRemoved { room: RoomId },
    /// A member of a room asks you to come in.
    RoomInvited { invitation: Box<RoomInvitation> },
    /// Messages from other servers may come late for now, or come in time again.
    Delivery { delayed: bool },
    /// A room that you are in but have not resumed has moved.
    Head { room: RoomId, head: Cursor },
    /// A signal of a later release.
    Unknown,
}

read_object!(Signal);
deserialize_by_read!(Signal);

impl FromRecord for Signal {
    fn from_record(record: &mut Record) -> Result<Self, Unreadable> {
        Ok(match record.take::<String>("signal")?.as_str() {
            "typing" => Self::Typing { room: record.take("room")?, person: record.take("person")? },
            "presence" => Self::Presence {
                room: record.take("room")?,
                count: record.take("count")?,
                online: record.take("online")?,
                away: record.take_list("away")?,
                busy: record.take_list("busy")?,
            },
            "status" => Self::Status {
                person: record.take("person")?,
                status: record.take("status")?,
                busy_until: record.take("busy_until")?,
            },
            "read" => Self::Read {
                room: record.take("room")?,
                read: record.take("read")?,
                unread: record.take("unread")?,
                mentions: record.take("mentions")?,
                head: record.take("head")?,
            },
            "settings" => {
                Self::Settings { room: record.take("room")?, settings: record.take("settings")? }
            }
            "sections" => Self::Sections(FromRecord::from_record(record)?),
            "draft" => Self::Draft {
                room: record.take("room")?,
                thread: record.take("thread")?,
                version: record.take("version")?,
                body: record.take("body")?,
            },
            "saved" => Self::Saved {
                room: record.take("room")?,
                message: record.take("message")?,
                on: record.take("on")?,
            },
            "thread_read" => Self::ThreadRead {
                room: record.take("room")?,
                thread: record.take("thread")?,
                read: record.take("read")?,
                unread: record.take("unread")?,
                mentions: record.take("mentions")?,
            },
            "role" => Self::Role { role: record.take("role")? },
            "room_added" => Self::RoomAdded { room: record.take("room")? },
            "room_invited" => Self::RoomInvited { invitation: record.take("invitation")? },
            "room_removed" => Self::RoomRemoved { room: record.take("room")? },
            "delivery" => Self::Delivery { delayed: record.take("delayed")? },
            "head" => Self::Head { room: record.take("room")?, head: record.take("head")? },
            _ => Self::Unknown,
        })
    }
}
