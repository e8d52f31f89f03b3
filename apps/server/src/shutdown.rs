//! Ends a server in steps: it is not ready any more, then takes no new work, then does none.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::tasks::Tasks;

/// For so long a server that is to stop still takes connections and says that it is not ready, so
/// that a balancer hears it and nobody is refused: a tenth of the time to drain, and no longer.
const LONGEST_NOTICE: Duration = Duration::from_secs(1);

/// The tokens that every long-lived task holds on to, and the tasks.
#[derive(Clone, Debug, Default)]
pub struct Shutdown {
    /// Cancelled first: not ready any more.
    pub notice: CancellationToken,
    /// Cancelled a moment later: no new connections, clients are told to move on.
    pub soft: CancellationToken,
    /// Cancelled when the time to drain is over: all remaining tasks stop now.
    pub hard: CancellationToken,
    /// Every task is spawned on it.
    pub tasks: Tasks,
}

impl Shutdown {
    pub fn new() -> Self {
        Self::default()
    }

    /// Gives notice, and then ends all tracked tasks: softly within `drain`, then hard; returns
    /// when they are gone, or two seconds after the hard stop.
    pub async fn run(&self, drain: Duration) -> Ended {
        self.notice.cancel();
        tokio::time::sleep((drain / 10).min(LONGEST_NOTICE)).await;
        self.soft.cancel();
        if tokio::time::timeout(drain, self.tasks.ended()).await.is_ok() {
            self.hard.cancel();
            return Ended::Drained;
        }
        self.hard.cancel();
        match tokio::time::timeout(Duration::from_secs(2), self.tasks.ended()).await {
            Ok(()) => Ended::Cut,
            Err(_) => Ended::Abandoned(self.tasks.count()),
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
