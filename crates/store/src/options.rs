//! Options of opening a store.

use crate::{Handover, Observer};

/// Options of opening a store.
#[derive(Clone, Debug)]
pub struct Options {
    /// Connections beside the writer's; each has a thread on SQLite, and a process on Postgres. Two
    /// more are kept for delivery.
    pub connections: u32,
    /// Writes that may wait. When the queue is full, callers wait to get in.
    pub queue: usize,
    /// Observer of each commit.
    pub observer: Observer,
    /// Gets committed events.
    pub handover: Handover,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            connections: 4,
            queue: 1024,
            observer: Observer::default(),
            handover: Handover::default(),
        }
    }
}
