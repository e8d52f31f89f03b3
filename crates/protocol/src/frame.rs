//! Frames of a server to a client over its WebSocket.

use serde::Serialize;

use crate::json::{FromRecord, Record, Unreadable};

use crate::{
    Cursor, ErrorBody, Event, Limits, Person, Ref, Role, RoomId, RoomSummary, SessionId, Signal,
    deserialize_by_read, read_object, read_record,
};

/// One frame from a server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[non_exhaustive]
pub enum ServerFrame {
    /// The first frame of every connection.
    Welcome(Box<Welcome>),
    /// The next event of a room that was resumed.
    Event(Event),
    Signal(Signal),
    /// The command with this `ref` was carried out. For an append: it is committed.
    Ok {
        #[serde(rename = "ref")]
        reference: Ref,
        #[serde(skip_serializing_if = "Option::is_none")]
        done: Option<Done>,
    },
    /// The command with this `ref` was not carried out; without `ref`, the frame had none.
    Error {
        #[serde(rename = "ref", skip_serializing_if = "Option::is_none")]
        reference: Option<Ref>,
        #[serde(flatten)]
        error: ErrorBody,
    },
    /// More was missed than a replay gives: load the newest page; events go on after `head`.
    Gap {
        room: RoomId,
        head: Cursor,
    },
    /// The history that the cursor belongs to is no more: forget it, load the newest page.
    Reset {
        room: RoomId,
        head: Cursor,
    },
    /// The server is about to stop: open another connection when this time is over, then close this one.
    Drain {
        reconnect_within_ms: u32,
    },
    /// A frame of a later release.
    Unknown,
}

/// Where an append ended up. A retry gets the same answer as the first try.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Done {
    pub room: RoomId,
    #[serde(flatten)]
    pub at: Cursor,
}

/// Greeting: your account, this server, and the limits that hold here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Welcome {
    pub you: Person,
    pub role: Role,
    pub session: SessionId,
    /// The rooms you are a member of: all of them, or those with news and the most recently active.
    pub rooms: Vec<RoomSummary>,
    /// There are more rooms, which `GET /api/v1/rooms?after=` gives in pages.
    #[serde(skip_serializing_if = "is_false")]
    pub more: bool,
    /// The release that serves you; an older tab offers to reload.
    pub build: String,
    /// Both sides are silent no longer than this; twice it, and the other is gone.
    pub heartbeat_ms: u32,
    pub limits: Limits,
    /// Messages from other servers may come late for now.
    pub delayed: bool,
}

read_record!(Done { room }..at);
read_record!(Welcome { you, role, session, rooms, more, build, heartbeat_ms, limits, delayed });
read_object!(ServerFrame);
deserialize_by_read!(ServerFrame, Done, Welcome);

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference over")]
fn is_false(flag: &bool) -> bool {
    !*flag
}

impl FromRecord for ServerFrame {
    fn from_record(record: &mut Record) -> Result<Self, Unreadable> {
        Ok(match record.take::<String>("type")?.as_str() {
            "welcome" => Self::Welcome(Box::new(Welcome::from_record(record)?)),
            "event" => Self::Event(FromRecord::from_record(record)?),
            "signal" => Self::Signal(FromRecord::from_record(record)?),
            "ok" => Self::Ok { reference: record.take("ref")?, done: record.take("done")? },
            "error" => Self::Error {
                reference: record.take("ref")?,
                error: FromRecord::from_record(record)?,
            },
            "gap" => Self::Gap { room: record.take("room")?, head: record.take("head")? },
            "reset" => Self::Reset { room: record.take("room")?, head: record.take("head")? },
            "drain" => Self::Drain { reconnect_within_ms: record.take("reconnect_within_ms")? },
            _ => Self::Unknown,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ErrorCode, Seq, Tag};

    #[test]
    fn answers_read_as_the_protocol_says() {
        let ok = ServerFrame::Ok {
            reference: Ref(4),
            done: Some(Done { room: RoomId(3), at: Cursor { seq: Seq(42), tag: Tag(1) } }),
        };
        assert_eq!(
            serde_json::to_string(&ok).expect("serialises"),
            r#"{"type":"ok","ref":4,"done":{"room":3,"seq":42,"tag":"0000000000000001"}}"#
        );
        let error = ServerFrame::Error {
            reference: Some(Ref(5)),
            error: ErrorBody::new(ErrorCode::RateLimited, "Too quick.").retry_after_ms(1500),
        };
        let json = serde_json::to_string(&error).expect("serialises");
        assert_eq!(
            json,
            r#"{"type":"error","ref":5,"code":"rate_limited","message":"Too quick.","retry_after_ms":1500}"#
        );
        assert_eq!(serde_json::from_str::<ServerFrame>(&json).expect("parses"), error);
    }

    #[test]
    fn a_frame_of_a_later_release_is_known_as_unknown() {
        let frame: ServerFrame =
            serde_json::from_str(r#"{"type":"weather","sun":true}"#).expect("parses");
        assert_eq!(frame, ServerFrame::Unknown);
    }
}
