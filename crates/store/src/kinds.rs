//! Kinds of events: a file for each, with its name, what tells a command for it from another, what
//! it is about, what it writes, and how it is read.

pub(crate) mod mentions;

pub(crate) mod in_thread;
pub(crate) mod member_joined;
pub(crate) mod member_left;
pub(crate) mod member_role_changed;
pub(crate) mod message_deleted;
pub(crate) mod message_edited;
pub(crate) mod message_files;
pub(crate) mod message_pinned;
pub(crate) mod message_previewed;
pub(crate) mod message_reacted;
pub(crate) mod message_sent;
pub(crate) mod room_changed;
pub(crate) mod room_created;
pub(crate) mod room_described;
pub(crate) mod room_state_changed;

mod unknown;

use confab_protocol::{
    Annotations, EntryKind, EventKind, FileId, Handle, MemberRole, Preview, Seq, UserId,
};
use sha2::Sha256;

use crate::append::{Asked, Change, Outcome};
use crate::sql::{files, saved, search, sections};
use crate::statement::{Row, Running, Sql};
use crate::table::Table;
use crate::{AppendError, Appended, StoreError};

/// A command that appends an event of some kind.
pub(crate) trait Kind: Send + Sync {
    /// Hashes what its author chose, beside the room.
    fn hash(&self, hash: &mut Sha256);

    /// The message that it is about.
    fn message(&self) -> Option<Seq> {
        None
    }

    /// Locks beside that of its room, taken before anything is written.
    fn locks(&self) -> Locks {
        Locks::Room
    }

    /// Asks the policy, within the transaction.
    fn allow(&self, asked: &Asked) -> Result<(), AppendError>;

    /// Writes the event and what follows from it, in the transaction of the append.
    fn project<'s>(
        &'s self,
        sql: &'s mut dyn Sql,
        change: &'s Change<'s>,
    ) -> Running<'s, Appended, AppendError>;
}

/// The locks of an append; see [`locks`](crate::statement::locks).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Locks {
    Room,
    /// The name of a room is given or changed.
    RoomAndMaking,
    /// Access is taken away.
    RoomAndAccess,
}

/// Command to append.
///
/// Each is an action of the [policy](confab_policy), asked within the transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AppendKind {
    /// `mentions` are handles found in the text; those who may see the room are kept.
    Send {
        body: String,
        reply_to: Option<Seq>,
        mentions: Vec<Handle>,
    },
    /// A message is sent in the thread of `root`. The room shows it, too, with `in_room`; without
    /// `reply_to` it answers the root.
    SendInThread {
        root: Seq,
        in_room: bool,
        body: String,
        reply_to: Option<Seq>,
        mentions: Vec<Handle>,
    },
    /// The same with uploads of the author's that are whole, which no other message has.
    SendFiles {
        /// One of the two before.
        message: Box<AppendKind>,
        files: Vec<FileId>,
        /// Digest by which a repeat knows them where it uploads them anew, as a plain form does; else their
        /// ids.
        mark: Option<[u8; 32]>,
    },
    Edit {
        message: Seq,
        body: String,
        mentions: Vec<Handle>,
    },
    /// Deletes every version of the text; the event stays as a tombstone. From now on nobody sees
    /// any; those of a long history are erased by
    /// [`Store::erase_deleted_messages`].
    Delete {
        message: Seq,
    },
    /// An emoji goes on a live message, or the author's own off it.
    React {
        message: Seq,
        emoji: String,
        on: bool,
    },
    /// A live message is pinned, or unpinned.
    Pin {
        message: Seq,
        on: bool,
    },
    /// The author's own message has these previews of its links; none takes them away.
    Preview {
        message: Seq,
        /// The event that wrote the text with these links. Once there is another text, or previews
        /// were taken away, nothing is done.
        of: Option<Seq>,
        previews: Vec<Preview>,
    },
    /// The author becomes a member. Being one already is not an error: see [`Appended::first`].
    Join,
    /// The author stops being a member; writes an access change unless the room is public. When
    /// the last owner goes, the active member who has been there longest owns the room.
    Leave,
    /// Another becomes a member. Being one already gives the event of the join, as above; a banned
    /// person is not let in: [`AppendError::NotAllowed`].
    Add {
        member: UserId,
    },
    /// Another stops being a member; writes an access change, in public rooms too. Ownership
    /// passes on as above.
    Remove {
        member: UserId,
    },
    /// Name or topic change; `None` keeps what is there.
    Change {
        name: Option<String>,
        topic: Option<String>,
    },
    /// A member gets another role. A room keeps an owner.
    SetRole {
        member: UserId,
        role: MemberRole,
    },
    /// The room is described; an empty text takes the description away.
    Describe {
        description: String,
    },
    /// The room is archived or restored, or read-only or not; `None` keeps what is there.
    SetState {
        archived: Option<bool>,
        read_only: Option<bool>,
    },
}

impl AppendKind {
    /// The kind of event that it appends.
    pub(crate) fn kind(&self) -> Box<dyn Kind + '_> {
        match self {
            Self::Send { body, reply_to, mentions } => {
                Box::new(message_sent::Send { body, reply_to: *reply_to, mentions })
            }
            Self::SendInThread { root, in_room, body, reply_to, mentions } => {
                Box::new(in_thread::Send {
                    root: *root,
                    in_room: *in_room,
                    body,
                    reply_to: *reply_to,
                    mentions,
                })
            }
            Self::SendFiles { message, files, mark } => {
                Box::new(message_files::Send { message, files, mark: *mark })
            }
            Self::Edit { message, body, mentions } => {
                Box::new(message_edited::Edit { message: *message, body, mentions })
            }
            Self::Delete { message } => Box::new(message_deleted::Delete { message: *message }),
            Self::React { message, emoji, on } => {
                Box::new(message_reacted::Toggle { message: *message, emoji, on: *on })
            }
            Self::Pin { message, on } => {
                Box::new(message_pinned::Toggle { message: *message, on: *on })
            }
            Self::Preview { message, of, previews } => {
                Box::new(message_previewed::Show { message: *message, of: *of, previews })
            }
            Self::Join => Box::new(member_joined::Join),
            Self::Add { member } => Box::new(member_joined::Add { member: *member }),
            Self::Leave => Box::new(member_left::Leave),
            Self::Remove { member } => Box::new(member_left::Remove { member: *member }),
            Self::SetRole { member, role } => {
                Box::new(member_role_changed::SetRole { member: *member, role: *role })
            }
            Self::Describe { description } => Box::new(room_described::Describe { description }),
            Self::SetState { archived, read_only } => Box::new(room_state_changed::SetState {
                archived: *archived,
                read_only: *read_only,
            }),
            Self::Change { name, topic } => {
                Box::new(room_changed::Change { name: name.as_deref(), topic: topic.as_deref() })
            }
        }
    }
}

/// Carries out a command that may be.
pub(crate) async fn carry_out(sql: &mut dyn Sql, change: &Change<'_>) -> Outcome {
    change.append.what.kind().project(sql, change).await
}

/// The kind of an event, by its row.
pub(crate) fn event(row: &Row) -> Result<EventKind, StoreError> {
    let kind: String = row.get("kind")?;
    match kind.as_str() {
        message_sent::NAME => message_sent::event(row),
        message_edited::NAME => message_edited::event(row),
        message_deleted::NAME => message_deleted::event(row),
        message_reacted::NAME => message_reacted::event(row),
        message_pinned::NAME => message_pinned::event(row),
        message_previewed::NAME => message_previewed::event(row),
        member_joined::NAME => member_joined::event(row),
        member_left::NAME => member_left::event(row),
        member_role_changed::NAME => member_role_changed::event(row),
        room_state_changed::NAME => room_state_changed::event(row),
        room_described::NAME => room_described::event(row),
        room_created::NAME => room_created::event(row),
        room_changed::NAME => room_changed::event(row),
        _ => Ok(EventKind::Unknown(unknown::read(kind, row)?)),
    }
}

/// Folds the event into a line of a page of history, as it is by now.
pub(crate) fn entry(row: &Row) -> Result<EntryKind, StoreError> {
    let kind: String = row.get("kind")?;
    match kind.as_str() {
        message_sent::NAME => message_sent::entry(row),
        member_joined::NAME => member_joined::entry(row),
        member_left::NAME => member_left::entry(row),
        room_created::NAME => room_created::entry(row),
        room_changed::NAME => room_changed::entry(row),
        _ => Ok(EntryKind::Unknown(unknown::read(kind, row)?)),
    }
}

/// Annotations of features: columns of a page for the message `m`, for the reader `$5`.
pub(crate) const ANNOTATIONS: &[&str] = &[
    message_reacted::ANNOTATION,
    message_pinned::ANNOTATION,
    message_previewed::ANNOTATION,
    in_thread::ANNOTATION,
    saved::ANNOTATION,
    message_files::ANNOTATION,
];

/// Forgets the features' rows about the message `$2` of room `$1`, which is deleted.
pub(crate) const FORGET: &[&[&str]] = &[
    &message_reacted::FORGET,
    &message_pinned::FORGET,
    &message_previewed::FORGET,
    &in_thread::FORGET,
    &saved::FORGET,
    &message_files::FORGET,
    &search::FORGET,
];

/// Erases the features' rows about the messages of a deleted room `$1`, after `$2` and up to `$3`.
pub(crate) const ERASE: &[&[&str]] = &[
    &message_reacted::ERASE,
    &message_pinned::ERASE,
    &message_previewed::ERASE,
    &in_thread::ERASE,
    &saved::ERASE,
    &message_files::ERASE,
    &search::ERASE,
    &room_described::ERASE,
];

/// The tables of features, to be copied.
pub(crate) const TABLES: &[&[Table]] = &[
    message_reacted::TABLES,
    message_pinned::TABLES,
    message_previewed::TABLES,
    in_thread::TABLES,
    saved::TABLES,
    room_described::TABLES,
    sections::TABLES,
    files::TABLES,
    message_files::TABLES,
];

/// Annotations of a message, by its row of a page.
fn annotations(row: &Row) -> Result<Annotations, StoreError> {
    Ok(Annotations {
        reactions: message_reacted::read(row)?,
        pinned: message_pinned::read(row)?,
        previews: message_previewed::read(row)?,
        thread: in_thread::read(row)?,
        replies: in_thread::replies(row)?,
        saved: saved::read(row)?,
        files: message_files::read(row)?,
    })
}

/// A command of each feature with a table of its own, about a live message, by the room's owner.
#[cfg(test)]
pub(crate) fn examples(message: Seq) -> Vec<AppendKind> {
    vec![
        AppendKind::React { message, emoji: "👍".to_owned(), on: true },
        AppendKind::Pin { message, on: true },
        AppendKind::Preview { message, of: None, previews: vec![Preview::default()] },
        AppendKind::SendInThread {
            root: message,
            in_room: false,
            body: "Yes".to_owned(),
            reply_to: None,
            mentions: Vec::new(),
        },
        AppendKind::Describe { description: "All about it".to_owned() },
        AppendKind::SetState { archived: None, read_only: Some(true) },
    ]
}
