//! Says what a client can ask of a server over its WebSocket.

use serde::{Deserialize, Serialize};

use crate::json::{FromJson, Unreadable, Value};
use crate::{ClientId, Cursor, ReadPointer, RoomId, Seq};

/// A client's own number for one command of one connection; the answer carries it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Ref(pub u64);

/// One frame from a client. It is answered by exactly one `ok` or `error` with its `ref`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientFrame {
    #[serde(rename = "ref")]
    pub reference: Ref,
    #[serde(flatten)]
    pub command: Command,
}

/// What is asked. Commands with a `client_id` may be repeated: a repeat returns the first result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "snake_case")]
pub enum Command {
    /// Deliver what follows these positions, then everything new. Once per room and connection.
    Resume { rooms: Vec<Resume> },
    /// Append a message.
    Send {
        room: RoomId,
        client_id: ClientId,
        body: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reply_to: Option<Seq>,
    },
    /// Change the text of one's own message.
    Edit { room: RoomId, client_id: ClientId, message: Seq, body: String },
    /// Delete one's own message; administrators and owners of the room may delete any.
    Delete { room: RoomId, client_id: ClientId, message: Seq },
    /// Become a member of a public room.
    Join { room: RoomId, client_id: ClientId },
    /// Stop being a member.
    Leave { room: RoomId, client_id: ClientId },
    /// Move one's read pointer.
    Read { room: RoomId, read: ReadPointer },
    /// Tell the others that one is writing. At most one in three seconds is passed on.
    Typing { room: RoomId },
    /// Ask for nothing but an answer.
    Ping,
}

/// Where a client stands in a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resume {
    pub room: RoomId,
    #[serde(flatten)]
    pub after: Cursor,
}

impl FromJson for Ref {
    fn from_json(value: Value) -> Result<Self, Unreadable> {
        u64::from_json(value).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Tag;

    #[test]
    fn a_command_reads_as_the_protocol_says() {
        let frame = ClientFrame {
            reference: Ref(7),
            command: Command::Resume {
                rooms: vec![Resume {
                    room: RoomId(3),
                    after: Cursor { seq: Seq(41), tag: Tag(1) },
                }],
            },
        };
        let json = serde_json::to_string(&frame).expect("serialises");
        assert_eq!(
            json,
            r#"{"ref":7,"command":"resume","rooms":[{"room":3,"seq":41,"tag":"0000000000000001"}]}"#
        );
        assert_eq!(serde_json::from_str::<ClientFrame>(&json).expect("parses"), frame);
    }

    #[test]
    fn wrong_types_and_unknown_commands_are_errors() {
        for bad in [
            "null",
            "[]",
            "{}",
            r#"{"ref":1}"#,
            r#"{"ref":"1","command":"ping"}"#,
            r#"{"ref":-1,"command":"ping"}"#,
            r#"{"ref":1,"command":"fly"}"#,
            r#"{"ref":1,"command":"send","room":"x","client_id":"a","body":"b"}"#,
            r#"{"ref":1,"command":"send","room":1,"client_id":"","body":"b"}"#,
            r#"{"ref":1,"command":"send","room":1,"client_id":"a","body":7}"#,
        ] {
            assert!(serde_json::from_str::<ClientFrame>(bad).is_err(), "{bad}");
        }
    }
}
