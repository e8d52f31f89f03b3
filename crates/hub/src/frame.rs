//! Is one event as the hub handles it: encoded once, with the little that the hub must know.

use bytes::Bytes;
use confab_protocol::{Cursor, Event, EventKind, Seq, UserId};

/// An encoded event. Clones share the bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    pub at: Cursor,
    pub effect: Effect,
    /// What goes to every connection as it is.
    pub bytes: Bytes,
}

/// What an event does to the hub itself when its turn comes.
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
            EventKind::MessageDeleted { message } => Self::Delete(*message),
            EventKind::MemberLeft { member } => Self::Left(member.id),
            _ => Self::Nothing,
        }
    }
}

impl Frame {
    pub fn seq(&self) -> Seq {
        self.at.seq
    }
}
