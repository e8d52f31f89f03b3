//! A way to the peer beside the connection's own task.

use std::fmt;

use crate::{Moment, Parcel};

/// Takes frames at once, or none of them: an [`Outbox`](crate::Outbox) with nothing in it offers
/// what is delivered, so that no task has to be woken for it.
pub trait Wire: Send + Sync + fmt::Debug {
    /// Whether the frames are on their way, whole and after everything before them. Never waits.
    fn offer(&self, parcel: &Parcel, now: Moment) -> bool;
}
