//! A way to the peer beside the connection's own task.

use std::fmt;

use bytes::Bytes;

use crate::Moment;

/// Takes a frame at once, or not at all: an [`Outbox`](crate::Outbox) with nothing in it offers what
/// is delivered, so that no task has to be woken for it.
pub trait Wire: Send + Sync + fmt::Debug {
    /// Whether the frame is on its way, whole and after everything before it. Never waits.
    fn offer(&self, text: &Bytes, now: Moment) -> bool;
}
