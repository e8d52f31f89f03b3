//! Ends a server in two steps: first no new work, then no work.

use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// The tokens and the tracker that every long-lived task holds on to.
#[derive(Clone, Debug, Default)]
pub struct Shutdown {
    /// Cancelled first: not ready any more, no new connections, clients are told to move on.
    pub soft: CancellationToken,
    /// Cancelled when the time to drain is over: whoever still runs stops now.
    pub hard: CancellationToken,
    /// Every long-lived task is spawned on it.
    pub tracker: TaskTracker,
}

impl Shutdown {
    pub fn new() -> Self {
        Self::default()
    }

    /// Ends all tracked tasks: softly within `drain`, then hard; returns when they are gone, or
    /// two seconds after the hard stop.
    pub async fn run(&self, drain: Duration) -> Ended {
        self.soft.cancel();
        self.tracker.close();
        if tokio::time::timeout(drain, self.tracker.wait()).await.is_ok() {
            self.hard.cancel();
            return Ended::Drained;
        }
        self.hard.cancel();
        match tokio::time::timeout(Duration::from_secs(2), self.tracker.wait()).await {
            Ok(()) => Ended::Cut,
            Err(_) => Ended::Abandoned(self.tracker.len()),
        }
    }
}

/// How a server ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// All tasks ended by themselves.
    Drained,
    /// Some had to be stopped.
    Cut,
    /// So many tasks did not even stop when told to.
    Abandoned(usize),
}
