//! One line of history, its name, and how events become it.

use confab_protocol::{Annotations, ClientId, Entry, EntryKind, EventKind, Seq};

/// Names one row's data, from its first pending moment on: the row of a message that one sends
/// stays the same row once it is committed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    Seq(Seq),
    /// Sent from this window.
    Own(ClientId),
}

/// One line of history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    pub key: Key,
    pub entry: Entry,
    /// All that happened up to here is in the entry already.
    pub(super) read: Seq,
}

/// Turns an event into a line of history; `None` shows nothing.
pub(super) fn entry_kind(what: &EventKind, seq: Seq) -> Option<EntryKind> {
    let kind = match what {
        EventKind::MessageSent { body, reply_to, mentions, thread, files } => EntryKind::Message {
            body: body.clone(),
            changed: seq,
            reply_to: *reply_to,
            mentions: mentions.clone(),
            annotations: Annotations {
                thread: *thread,
                files: files.clone(),
                ..Annotations::default()
            },
        },
        EventKind::RoomCreated { name, .. } => EntryKind::RoomCreated { name: name.clone() },
        EventKind::RoomChanged { name, topic } => {
            EntryKind::RoomChanged { name: name.clone(), topic: topic.clone() }
        }
        EventKind::MemberJoined { member } => EntryKind::MemberJoined { member: member.clone() },
        EventKind::MemberLeft { member } => EntryKind::MemberLeft { member: member.clone() },
        _ => return None,
    };
    Some(kind)
}
