//! Commands of a client to a server over its WebSocket.

use serde::{Deserialize, Serialize};

use crate::json::{FromJson, Unreadable, Value};
use crate::{Command, Cursor, RoomId};

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
    use crate::{Seq, Tag};

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
