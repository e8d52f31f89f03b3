//! Events of a room, which last: the entries of its log.

use serde::Serialize;

use crate::json::{Map, Value};

use crate::{
    ClientId, Cursor, EntryKind, EventKind, Person, RoomId, Seq, Tag, Timestamp,
    deserialize_by_read, read_record,
};

/// Something lasting that happened in a room. Its bytes are the same for every member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Event {
    pub room: RoomId,
    pub seq: Seq,
    pub tag: Tag,
    pub at: Timestamp,
    /// Author of the event.
    pub author: Person,
    /// The author's own id for it, by which their windows know what they sent.
    #[serde(skip_serializing_if = "Option::is_none")]
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

/// A kind of a later release, whole: a server passes on what it does not know, so that a client of
/// that release loses nothing through it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct UnknownKind {
    pub kind: String,
    /// All that stands beside the kind.
    #[serde(flatten)]
    pub fields: Map<String, Value>,
}

/// One line of a page of history: what an event has become by now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    pub seq: Seq,
    pub at: Timestamp,
    pub author: Person,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<ClientId>,
    #[serde(flatten)]
    pub what: EntryKind,
}

read_record!(Event { room, seq, tag, at, author, client_id }..what);
read_record!(Entry { seq, at, author, client_id }..what);
deserialize_by_read!(Event, Entry);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Handle, UserId};

    fn ana() -> Person {
        let handle = Handle::parse("ana").expect("a handle");
        Person::new(UserId(7), handle, "Ana")
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
                thread: None,
                mentions: vec![],
                files: vec![],
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
    fn a_kind_of_a_later_release_advances_the_log_and_is_passed_on_whole() {
        let json = concat!(
            r#"{"room":3,"seq":9,"tag":"0000000000000001","at":0,"#,
            r#""author":{"id":7,"handle":"ana","name":"Ana"},"kind":"poll_opened","choices":[1]}"#
        );
        let event: Event = serde_json::from_str(json).expect("parses");
        assert_eq!(event.seq, Seq(9));
        assert_eq!(serde_json::to_string(&event).expect("serialises"), json);
        let entry = r#"{"seq":9,"at":0,"author":{"id":7,"handle":"ana","name":"Ana"},"kind":"poll","closes":{"at":1}}"#;
        let read: Entry = serde_json::from_str(entry).expect("parses");
        assert_eq!(serde_json::to_string(&read).expect("serialises"), entry);
    }
}
