//! Lists every kind: of events, of lines of history with what messages carry, and of commands.
//!
//! A feature of its own has its types in a file under `kinds/`, and one line in each list that it
//! is in. Readers, examples, the corpus of the fuzzers and the server's table of commands come from
//! here.

mod file;
mod member_role_changed;
mod message_pinned;
mod message_previewed;
mod message_reacted;
mod room_described;
mod room_state_changed;
mod thread;

pub use file::{File, FileId, FileKind, InvalidFileId};
pub use member_role_changed::{MemberRole, MemberRoleChanged, SetRole};
pub use message_pinned::{MessagePinned, Pin, Pins};
pub use message_previewed::{MessagePreviewed, Preview};
pub use message_reacted::{MessageReacted, React, Reaction, Reactions};
pub use room_described::RoomDescribed;
pub use room_state_changed::RoomStateChanged;
pub use thread::{
    FollowThread, FollowedThread, InThread, ReadThread, Replies, ThreadPage, ThreadsPage,
};

use serde::{Deserialize, Serialize};

use crate::json::{FromRecord, Record, Unreadable};
use crate::{
    ClientId, Entry, Event, Handle, Person, PresenceState, ReadPointer, Resume, RoomId, Seq,
    UnknownKind, UserId, Visibility, deserialize_by_read, read_object,
};

/// Kind of an event. A kind that a client does not know advances `seq` and shows nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum EventKind {
    /// The room began.
    RoomCreated {
        name: String,
        visibility: Option<Visibility>,
    },
    /// Name and topic are now these.
    RoomChanged {
        name: String,
        topic: String,
    },
    /// Someone came in: by themselves, or added by the author.
    MemberJoined {
        member: Person,
    },
    /// Someone went, or was removed by the author.
    MemberLeft {
        member: Person,
    },
    /// `body` is absent once the message has been deleted.
    MessageSent {
        #[serde(skip_serializing_if = "Option::is_none")]
        body: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        reply_to: Option<Seq>,
        /// Mentioned people, among those who may see the room.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        mentions: Vec<Handle>,
        #[serde(skip_serializing_if = "Option::is_none")]
        thread: Option<InThread>,
        /// None once the message has been deleted.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        files: Vec<File>,
    },
    /// The message sent at `message` now reads so; absent once it has been deleted.
    MessageEdited {
        message: Seq,
        #[serde(skip_serializing_if = "Option::is_none")]
        body: Option<String>,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        mentions: Vec<Handle>,
    },
    /// The message sent at `message` is gone, which was in the thread of the root `thread`.
    MessageDeleted {
        message: Seq,
        #[serde(skip_serializing_if = "Option::is_none")]
        thread: Option<Seq>,
    },
    MessageReacted(MessageReacted),
    MessagePinned(MessagePinned),
    MessagePreviewed(MessagePreviewed),
    MemberRoleChanged(MemberRoleChanged),
    RoomStateChanged(RoomStateChanged),
    RoomDescribed(RoomDescribed),
    /// A kind of a later release.
    #[serde(untagged)]
    Unknown(UnknownKind),
}

/// Kind of a line of history. Edits and deletions are folded into the message they change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum EntryKind {
    Message {
        /// The source text now; absent for a tombstone.
        #[serde(skip_serializing_if = "Option::is_none")]
        body: Option<String>,
        /// The event that last changed it; equals the entry's own `seq` if none did.
        changed: Seq,
        #[serde(skip_serializing_if = "Option::is_none")]
        reply_to: Option<Seq>,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        mentions: Vec<Handle>,
        #[serde(flatten)]
        annotations: Annotations,
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
    /// A kind of a later release.
    #[serde(untagged)]
    Unknown(UnknownKind),
}

/// Annotations of a message beside its text: each field belongs to a feature, which folds its
/// events into it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Annotations {
    /// In the order in which they came.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reactions: Vec<Reaction>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub pinned: bool,
    /// The thread that the message is in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thread: Option<InThread>,
    /// The thread that it is the root of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replies: Option<Replies>,
    /// Whether the reader has saved it, which nobody else sees.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub saved: bool,
    /// In the order in which its author gave them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<File>,
    /// Previews of the pages that it links to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub previews: Vec<Preview>,
}

impl Annotations {
    /// Those that are left of a deleted message: its threads stay.
    fn forget(&mut self) {
        let Self { thread, replies, .. } = std::mem::take(self);
        (self.thread, self.replies) = (thread, replies);
    }
}

/// Command to the server. Commands with a `client_id` may be repeated: a repeat returns the first
/// result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "snake_case")]
pub enum Command {
    /// Deliver what follows these positions, then everything new. Once per room and connection.
    Resume {
        rooms: Vec<Resume>,
    },
    /// Append a message.
    Send {
        room: RoomId,
        client_id: ClientId,
        body: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reply_to: Option<Seq>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        thread: Option<InThread>,
        /// Uploads of one's own that are whole; with any the text may be empty.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        files: Vec<FileId>,
    },
    /// Change the text of one's own message.
    Edit {
        room: RoomId,
        client_id: ClientId,
        message: Seq,
        body: String,
    },
    /// Delete one's own message; administrators and owners of the room may delete any.
    Delete {
        room: RoomId,
        client_id: ClientId,
        message: Seq,
    },
    React(React),
    Pin(Pin),
    FollowThread(FollowThread),
    ReadThread(ReadThread),
    /// Become a member of a public room.
    Join {
        room: RoomId,
        client_id: ClientId,
    },
    /// Stop being a member.
    Leave {
        room: RoomId,
        client_id: ClientId,
    },
    /// Move one's read pointer.
    Read {
        room: RoomId,
        read: ReadPointer,
    },
    /// Tell the others that one is writing. At most one in three seconds is passed on.
    Typing {
        room: RoomId,
    },
    /// Say how this device finds its person; a connection begins as `online`.
    Presence {
        state: PresenceState,
    },
    /// Ask for nothing but an answer.
    Ping,
}

impl EventKind {
    /// The message that an event of this kind changes: its line of history is what such events are
    /// [folded](Event::fold) into.
    pub fn changes(&self) -> Option<Seq> {
        match self {
            Self::MessageEdited { message, .. } | Self::MessageDeleted { message, .. } => {
                Some(*message)
            }
            Self::MessageReacted(reacted) => Some(reacted.message),
            Self::MessagePinned(pinned) => Some(pinned.message),
            Self::MessagePreviewed(previewed) => Some(previewed.message),
            _ => None,
        }
    }

    /// The place in a thread of the message that an event of this kind sends.
    pub fn in_thread(&self) -> Option<&InThread> {
        let Self::MessageSent { thread, .. } = self else { return None };
        thread.as_ref()
    }

    /// The root of the thread that an event of this kind changes: it is
    /// [folded](Event::fold) into that message, too.
    pub fn thread(&self) -> Option<Seq> {
        match self {
            Self::MessageDeleted { thread, .. } => *thread,
            _ => Some(self.in_thread()?.root),
        }
    }
}

impl Event {
    /// Folds an event into the line of history of the message that it changes, as `you` see it.
    /// Each event is folded once, in the order of the log.
    pub fn fold(&self, entry: &mut Entry, you: UserId) {
        let EntryKind::Message { body, changed, mentions, annotations, .. } = &mut entry.what
        else {
            return;
        };
        if self.what.thread() == Some(entry.seq) {
            return Replies::fold(self, &mut annotations.replies);
        }
        // Once deleted, always deleted.
        let Some(text) = body else { return };
        match &self.what {
            EventKind::MessageEdited { body: Some(new), mentions: mentioned, .. } => {
                new.clone_into(text);
                mentions.clone_from(mentioned);
                *changed = self.seq;
            }
            EventKind::MessageEdited { body: None, .. } | EventKind::MessageDeleted { .. } => {
                *body = None;
                mentions.clear();
                annotations.forget();
                *changed = self.seq;
            }
            EventKind::MessageReacted(reacted) => {
                reacted.fold(&self.author, you, &mut annotations.reactions);
            }
            EventKind::MessagePinned(pinned) => pinned.fold(&mut annotations.pinned),
            EventKind::MessagePreviewed(previewed) => {
                annotations.previews.clone_from(&previewed.previews);
            }
            _ => {}
        }
    }
}

read_object!(EventKind);
read_object!(EntryKind);
deserialize_by_read!(EventKind, EntryKind);

impl FromRecord for EventKind {
    fn from_record(record: &mut Record) -> Result<Self, Unreadable> {
        Ok(match record.take::<String>("kind")?.as_str() {
            "room_created" => Self::RoomCreated {
                name: record.take("name")?,
                visibility: record.take("visibility")?,
            },
            "room_changed" => {
                Self::RoomChanged { name: record.take("name")?, topic: record.take("topic")? }
            }
            "member_joined" => Self::MemberJoined { member: record.take("member")? },
            "member_left" => Self::MemberLeft { member: record.take("member")? },
            "message_sent" => Self::MessageSent {
                body: record.take("body")?,
                reply_to: record.take("reply_to")?,
                mentions: record.take_list("mentions")?,
                thread: record.take("thread")?,
                files: record.take_list("files")?,
            },
            "message_edited" => Self::MessageEdited {
                message: record.take("message")?,
                body: record.take("body")?,
                mentions: record.take_list("mentions")?,
            },
            "message_deleted" => Self::MessageDeleted {
                message: record.take("message")?,
                thread: record.take("thread")?,
            },
            "message_reacted" => Self::MessageReacted(FromRecord::from_record(record)?),
            "message_pinned" => Self::MessagePinned(FromRecord::from_record(record)?),
            "message_previewed" => Self::MessagePreviewed(FromRecord::from_record(record)?),
            "member_role_changed" => Self::MemberRoleChanged(FromRecord::from_record(record)?),
            "room_state_changed" => Self::RoomStateChanged(FromRecord::from_record(record)?),
            "room_described" => Self::RoomDescribed(FromRecord::from_record(record)?),
            kind => {
                Self::Unknown(UnknownKind { kind: kind.to_owned(), fields: record.take_rest() })
            }
        })
    }
}

impl FromRecord for EntryKind {
    fn from_record(record: &mut Record) -> Result<Self, Unreadable> {
        Ok(match record.take::<String>("kind")?.as_str() {
            "message" => Self::Message {
                body: record.take("body")?,
                changed: record.take("changed")?,
                reply_to: record.take("reply_to")?,
                mentions: record.take_list("mentions")?,
                annotations: Annotations::from_record(record)?,
            },
            "room_created" => Self::RoomCreated { name: record.take("name")? },
            "room_changed" => {
                Self::RoomChanged { name: record.take("name")?, topic: record.take("topic")? }
            }
            "member_joined" => Self::MemberJoined { member: record.take("member")? },
            "member_left" => Self::MemberLeft { member: record.take("member")? },
            kind => {
                Self::Unknown(UnknownKind { kind: kind.to_owned(), fields: record.take_rest() })
            }
        })
    }
}

impl FromRecord for Annotations {
    fn from_record(record: &mut Record) -> Result<Self, Unreadable> {
        Ok(Self {
            reactions: record.take_list("reactions")?,
            pinned: record.take("pinned")?,
            thread: record.take("thread")?,
            replies: record.take("replies")?,
            saved: record.take("saved")?,
            previews: record.take_list("previews")?,
            files: record.take_list("files")?,
        })
    }
}
