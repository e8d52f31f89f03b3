//! Threads: answers to a message, beside the timeline of its room.
//!
//! ```json
//! {"kind":"message_sent","body":"Yes","reply_to":41,"thread":{"root":41,"by":7}}
//! ```

use serde::{Deserialize, Serialize};

use crate::{
    Cursor, Entry, Event, EventKind, Person, RoomId, RoomKind, Seq, Timestamp, UserId,
    deserialize_by_read, read_record,
};

/// Place of a message in a thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InThread {
    /// The message that the thread belongs to, by its `seq`.
    pub root: Seq,
    /// Author of the root. Events and pages name it; a command need not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<UserId>,
    /// Whether the timeline of the room shows the message, too.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub in_room: bool,
}

/// Answers to a message, as its line in the room sums them up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Replies {
    /// Live messages in the thread.
    pub count: u32,
    /// Time of the newest message.
    pub last: Timestamp,
    /// The first people who wrote in it, at most [`Replies::NAMED`].
    pub people: Vec<Person>,
}

/// Follows a thread, or stops following it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowThread {
    pub room: RoomId,
    pub thread: Seq,
    pub on: bool,
}

/// Moves one's read pointer of a thread to a position. It never moves back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadThread {
    pub room: RoomId,
    pub thread: Seq,
    pub seq: Seq,
}

/// `GET /api/v1/rooms/{room}/messages/{seq}/thread`: the newest messages of a thread.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ThreadPage {
    pub room: RoomId,
    pub root: Entry,
    /// Oldest first.
    pub entries: Vec<Entry>,
    /// The room's newest event when the page was read: live events go on after it.
    pub head: Cursor,
    /// Whether there are older ones.
    pub more: bool,
    pub following: bool,
    /// The reader's pointer in the thread.
    pub read: Seq,
}

/// `GET /api/v1/threads`: threads that the reader follows, the newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ThreadsPage {
    pub threads: Vec<FollowedThread>,
    /// `before` of the next page, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// A thread that the reader follows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FollowedThread {
    pub room: RoomId,
    pub kind: RoomKind,
    /// Name of the room; empty for a direct one.
    pub name: String,
    /// The other person of a direct room.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub with: Option<Person>,
    pub root: Entry,
    pub read: Seq,
    /// Live messages of others after the pointer, counted to 100.
    pub unread: u32,
    /// Those of them that mention the reader.
    pub mentions: u32,
}

impl Replies {
    /// So many people are named.
    pub const NAMED: usize = 3;

    /// Folds an event of the thread into the sum.
    pub(crate) fn fold(event: &Event, replies: &mut Option<Self>) {
        match (&event.what, &mut *replies) {
            (EventKind::MessageSent { .. }, Some(replies)) => {
                replies.count += 1;
                replies.last = event.at;
                let known = replies.people.iter().any(|person| person.id == event.author.id);
                if !known && replies.people.len() < Self::NAMED {
                    replies.people.push(event.author.clone());
                }
            }
            (EventKind::MessageSent { .. }, None) => {
                let people = vec![event.author.clone()];
                *replies = Some(Self { count: 1, last: event.at, people });
            }
            (_, Some(replies)) => replies.count = replies.count.saturating_sub(1),
            (_, None) => {}
        }
    }
}

read_record!(InThread { root, by, in_room });
read_record!(Replies { count, last, people });
read_record!(ThreadPage { room, root, entries, head, more, following, read });
read_record!(ThreadsPage { threads, next });
read_record!(FollowedThread { room, kind, name, with, root, read, unread, mentions });
deserialize_by_read!(Replies, ThreadPage, ThreadsPage, FollowedThread);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{EntryKind, Handle};

    const EVENT: &str = concat!(
        r#"{"room":3,"seq":42,"tag":"00000000000000ff","at":9,"#,
        r#""author":{"id":8,"handle":"ben","name":"Ben"},"#,
        r#""kind":"message_sent","body":"Yes","reply_to":41,"thread":{"root":41,"by":7}}"#
    );
    const DELETED: &str = concat!(
        r#"{"room":3,"seq":43,"tag":"00000000000000ff","at":11,"#,
        r#""author":{"id":8,"handle":"ben","name":"Ben"},"#,
        r#""kind":"message_deleted","message":42,"thread":41}"#
    );
    const ENTRY: &str = concat!(
        r#"{"seq":41,"at":7,"author":{"id":7,"handle":"ana","name":"Ana"},"#,
        r#""kind":"message","body":"Hello","changed":41,"replies":{"count":1,"last":9,"#,
        r#""people":[{"id":8,"handle":"ben","name":"Ben"}]}}"#
    );

    fn read(event: &str) -> Event {
        serde_json::from_str(event).expect("parses")
    }

    fn replies(entry: &Entry) -> Option<&Replies> {
        let EntryKind::Message { annotations, .. } = &entry.what else { return None };
        annotations.replies.as_ref()
    }

    #[test]
    fn a_thread_reads_as_the_protocol_says() {
        for event in [EVENT, DELETED] {
            assert_eq!(serde_json::to_string(&read(event)).expect("serialises"), event);
        }
        let entry: Entry = serde_json::from_str(ENTRY).expect("parses");
        assert_eq!(serde_json::to_string(&entry).expect("serialises"), ENTRY);
    }

    #[test]
    fn a_root_counts_its_answers_and_names_the_first_people() {
        let mut entry: Entry = serde_json::from_str(ENTRY).expect("parses");
        for id in [9, 8, 10, 11] {
            let author = Person::new(UserId(id), Handle::parse("someone").expect("a handle"), "S");
            Event { author, ..read(EVENT) }.fold(&mut entry, UserId(1));
        }
        read(DELETED).fold(&mut entry, UserId(1));
        let found = replies(&entry).expect("some");
        let people: Vec<_> = found.people.iter().map(|person| person.id.0).collect();
        assert_eq!((found.count, people), (4, vec![8, 9, 10]));
    }

    #[test]
    fn a_deleted_root_keeps_its_answers() {
        let mut entry: Entry = serde_json::from_str(ENTRY).expect("parses");
        let what = EventKind::MessageDeleted { message: Seq(41), thread: None };
        Event { what, ..read(EVENT) }.fold(&mut entry, UserId(1));
        assert!(matches!(entry.what, EntryKind::Message { body: None, .. }));
        read(EVENT).fold(&mut entry, UserId(1));
        assert_eq!(replies(&entry).map(|replies| replies.count), Some(2));
    }

    #[test]
    fn a_message_with_answers_is_deleted_by_another_event_than_an_answer_of_its() {
        let mut answer: Entry =
            serde_json::from_str(&ENTRY.replace(r#""seq":41"#, r#""seq":42"#)).expect("parses");
        read(DELETED).fold(&mut answer, UserId(1));
        assert!(matches!(answer.what, EntryKind::Message { body: None, .. }));
        assert_eq!(replies(&answer).map(|replies| replies.count), Some(1));
    }
}
