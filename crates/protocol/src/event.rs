//! Says what happens in a room and lasts: the entries of its log.

use serde::{Deserialize, Serialize};

use crate::{ClientId, Cursor, Handle, Person, RoomId, Seq, Tag, Timestamp, Visibility};

/// Something lasting that happened in a room. Its bytes are the same for every member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    pub room: RoomId,
    pub seq: Seq,
    pub tag: Tag,
    pub at: Timestamp,
    /// Who did it.
    pub author: Person,
    /// The author's own id for it, by which their windows know what they sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_id: Option<ClientId>,
    #[serde(flatten)]
    pub what: EventKind,
}

impl Event {
    /// Where a client stands once it has applied this event.
    pub fn cursor(&self) -> Cursor {
        Cursor { seq: self.seq, tag: self.tag }
    }
}

/// What happened. A kind that a client does not know advances `seq` and shows nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum EventKind {
    /// The room began.
    RoomCreated { name: String, visibility: Option<Visibility> },
    /// Name and topic are now these.
    RoomChanged { name: String, topic: String },
    /// Someone came in: by themselves, or added by the author.
    MemberJoined { member: Person },
    /// Someone went, or was removed by the author.
    MemberLeft { member: Person },
    /// `body` is absent once the message has been deleted.
    MessageSent {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        body: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reply_to: Option<Seq>,
        /// Who is mentioned, among those who may see the room.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        mentions: Vec<Handle>,
    },
    /// The message sent at `message` now reads so; absent once it has been deleted.
    MessageEdited {
        message: Seq,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        body: Option<String>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        mentions: Vec<Handle>,
    },
    /// The message sent at `message` is gone.
    MessageDeleted { message: Seq },
    /// A kind of a later release.
    #[serde(other)]
    Unknown,
}

/// One line of a page of history: what an event has become by now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub seq: Seq,
    pub at: Timestamp,
    pub author: Person,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_id: Option<ClientId>,
    #[serde(flatten)]
    pub what: EntryKind,
}

/// What a line of history shows. Edits and deletions are folded into the message they change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum EntryKind {
    Message {
        /// The source text now; absent for a tombstone.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        body: Option<String>,
        /// The event that last changed it; equals the entry's own `seq` if none did.
        changed: Seq,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reply_to: Option<Seq>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        mentions: Vec<Handle>,
    },
    RoomCreated {
        name: String,
    },
    RoomChanged {
        name: String,
        topic: String,
    },
    MemberJoined {
        member: Person,
    },
    MemberLeft {
        member: Person,
    },
    #[serde(other)]
    Unknown,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::UserId;

    fn ana() -> Person {
        let handle = Handle::parse("ana").expect("a handle");
        Person { id: UserId(7), handle, name: "Ana".into() }
    }

    #[test]
    fn an_event_reads_as_the_protocol_says() {
        let event = Event {
            room: RoomId(3),
            seq: Seq(42),
            tag: Tag(255),
            at: Timestamp(1_700_000_000_000),
            author: ana(),
            client_id: Some(ClientId::from_random(1)),
            what: EventKind::MessageSent {
                body: Some("Hello".into()),
                reply_to: None,
                mentions: vec![],
            },
        };
        let json = serde_json::to_string(&event).expect("serialises");
        assert_eq!(
            json,
            concat!(
                r#"{"room":3,"seq":42,"tag":"00000000000000ff","at":1700000000000,"#,
                r#""author":{"id":7,"handle":"ana","name":"Ana"},"#,
                r#""client_id":"00000000000000000000000000000001","#,
                r#""kind":"message_sent","body":"Hello"}"#
            )
        );
        assert_eq!(serde_json::from_str::<Event>(&json).expect("parses"), event);
    }

    #[test]
    fn a_kind_of_a_later_release_still_advances_the_log() {
        let json = concat!(
            r#"{"room":3,"seq":9,"tag":"0000000000000001","at":0,"#,
            r#""author":{"id":7,"handle":"ana","name":"Ana"},"kind":"poll_opened","choices":[1]}"#
        );
        let event: Event = serde_json::from_str(json).expect("parses");
        assert_eq!((event.seq, event.what), (Seq(9), EventKind::Unknown));
    }
}
