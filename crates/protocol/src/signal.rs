//! Says what is going on right now and is never stored: it may be lost, and carries no `seq`.

use serde::{Deserialize, Serialize};

use crate::{Cursor, Person, ReadPointer, RoomId, RoomSummary, UserId};

/// Something passing, told to whom it concerns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "signal", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Signal {
    /// Someone is writing; it stands for five seconds.
    Typing { room: RoomId, person: Person },
    /// Who of a room is here. `online` is absent where there are too many to name.
    Presence {
        room: RoomId,
        count: u32,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        online: Option<Vec<UserId>>,
    },
    /// Another of your devices has read this far.
    Read { room: RoomId, read: ReadPointer, unread: u32, mentions: u32 },
    /// You are in this room now: resume it from its head.
    RoomAdded { room: Box<RoomSummary> },
    /// You are not in this room any more.
    RoomRemoved { room: RoomId },
    /// Messages from other servers may come late for now, or come in time again.
    Delivery { delayed: bool },
    /// A room that you are in but have not resumed has moved.
    Head { room: RoomId, head: Cursor },
    /// A signal of a later release.
    #[serde(other)]
    Unknown,
}
