//! Writes a history while many tasks take part in it.

use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use confab_protocol::{Entry, RoomId};

use super::{Line, What};

/// A history that grows; clones share it.
#[derive(Clone, Debug)]
pub struct History {
    begun: Instant,
    lines: Arc<Mutex<Vec<Line>>>,
}

impl Default for History {
    fn default() -> Self {
        Self { begun: Instant::now(), lines: Arc::default() }
    }
}

impl History {
    /// Adds a line. The order of lines is the order of these calls.
    pub fn add(&self, what: What) {
        let mut lines = self.lines();
        let at_us = u64::try_from(self.begun.elapsed().as_micros()).unwrap_or(u64::MAX);
        lines.push(Line { at_us, what });
    }

    /// All lines so far, while more come.
    pub fn to_vec(&self) -> Vec<Line> {
        self.lines().clone()
    }

    /// The logs of rooms so far.
    pub(crate) fn logs(&self) -> Vec<(RoomId, Vec<Entry>)> {
        let log = |line: &Line| match &line.what {
            What::Log { room, entries, .. } => Some((*room, entries.clone())),
            _ => None,
        };
        self.lines().iter().filter_map(log).collect()
    }

    /// Takes all lines so far out of it; a run of an hour has too many to copy.
    pub fn take(&self) -> Vec<Line> {
        mem::take(&mut self.lines())
    }

    fn lines(&self) -> MutexGuard<'_, Vec<Line>> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
