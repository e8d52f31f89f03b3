//! One event as the hub handles it: encoded once, with the little that the hub must know.

use bytes::Bytes;
use confab_protocol::{Cursor, Event, EventKind, Seq, Tag, UserId};

/// An encoded event. Clones share the bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    pub at: Cursor,
    /// The tag of the event before it, where its source said so.
    pub before: Option<Tag>,
    pub effect: Effect,
    /// Bytes for every connection, as they are.
    pub bytes: Bytes,
}

/// Effect of an event on the hub itself when its turn comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    Nothing,
    /// It holds text of the message sent at this position.
    Text(Seq),
    /// The message sent at this position is deleted: the ring forgets its text.
    Delete(Seq),
    /// This person is in the room no more: their connections are detached after it.
    Left(UserId),
}

impl Effect {
    pub fn of(event: &Event) -> Self {
        match &event.what {
            EventKind::MessageSent { .. } => Self::Text(event.seq),
            EventKind::MessageEdited { message, .. } => Self::Text(*message),
            EventKind::MessageDeleted { message, .. } => Self::Delete(*message),
            EventKind::MemberLeft { member } => Self::Left(member.id),
            _ => Self::Nothing,
        }
    }
}

impl Frame {
    pub fn seq(&self) -> Seq {
        self.at.seq
    }

    /// Whether it comes next after a position of the same history, as far as is known.
    pub(crate) fn follows(&self, position: Cursor) -> bool {
        self.seq() == position.seq.next() && self.before.is_none_or(|before| before == position.tag)
    }
}
