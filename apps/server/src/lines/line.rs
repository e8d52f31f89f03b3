//! One open socket, and its state.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::time::Instant;

use confab_protocol::UserId;
use tokio::sync::Notify;

use super::Lines;

/// The mark of a request under way, in place of since when a line is quiet.
const BUSY: u64 = u64::MAX;

/// One open socket.
pub struct Line {
    id: u64,
    began: Instant,
    /// Since when nothing was asked on it that is not answered, in milliseconds; or [`BUSY`].
    quiet_since: AtomicU64,
    /// Account of the socket; 0 for none, which no account has as its id.
    person: AtomicI64,
    upgraded: AtomicBool,
    evicted: AtomicBool,
    ending: Notify,
}

impl Line {
    pub(super) fn new(id: u64, began: Instant) -> Self {
        let line = Self {
            id,
            began,
            quiet_since: AtomicU64::new(0),
            person: AtomicI64::new(0),
            upgraded: AtomicBool::new(false),
            evicted: AtomicBool::new(false),
            ending: Notify::new(),
        };
        line.set_quiet();
        line
    }

    pub(super) fn id(&self) -> u64 {
        self.id
    }

    /// A request came that is not answered yet.
    pub fn set_busy(&self) {
        self.quiet_since.store(BUSY, Ordering::Relaxed);
    }

    /// It waits for the next request, or for the client to read an answer.
    pub fn set_quiet(&self) {
        let since = u64::try_from(self.began.elapsed().as_millis()).unwrap_or_default();
        self.quiet_since.store(since, Ordering::Relaxed);
    }

    pub(super) fn quiet_since(&self) -> Option<u64> {
        Some(self.quiet_since.load(Ordering::Relaxed)).filter(|since| *since != BUSY)
    }

    pub(super) fn set_person(&self, person: UserId) {
        self.person.store(person.0, Ordering::Relaxed);
    }

    /// The person who was signed in on it last.
    fn person(&self) -> Option<UserId> {
        Some(self.person.load(Ordering::Relaxed)).filter(|id| *id != 0).map(UserId)
    }

    pub(super) fn is_of(&self, person: UserId) -> bool {
        self.person() == Some(person)
    }

    pub(super) fn set_upgraded(&self) {
        self.upgraded.store(true, Ordering::Relaxed);
    }

    /// Whether it is a WebSocket, which bounds by itself what waits.
    pub fn is_upgraded(&self) -> bool {
        self.upgraded.load(Ordering::Relaxed)
    }

    pub(super) fn evict(&self) {
        self.evicted.store(true, Ordering::Relaxed);
        self.ending.notify_one();
    }

    pub fn is_evicted(&self) -> bool {
        self.evicted.load(Ordering::Relaxed)
    }

    /// Returns when it is to be closed for another.
    pub async fn evicted(&self) {
        self.ending.notified().await;
    }
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Line").field("id", &self.id).finish_non_exhaustive()
    }
}

/// A line for as long as its socket is open.
#[derive(Debug)]
pub struct Open {
    lines: Arc<Lines>,
    line: Arc<Line>,
}

impl Open {
    pub(super) fn new(lines: Arc<Lines>, line: Arc<Line>) -> Self {
        Self { lines, line }
    }

    pub fn line(&self) -> &Arc<Line> {
        &self.line
    }

    pub fn lines(&self) -> &Arc<Lines> {
        &self.lines
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.lines.close(&self.line);
    }
}
