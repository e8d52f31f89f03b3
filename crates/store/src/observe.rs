//! Tells the server how a writer fares, for its metrics.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// One attempt of the writer to commit its queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Commit {
    /// From when the writer wanted to begin, waiting for other servers included, until the
    /// transaction was on disk, or failed.
    pub took: Duration,
    /// How many writes shared the transaction, refused ones included.
    pub writes: usize,
    pub outcome: CommitOutcome,
}

/// How an attempt to commit ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommitOutcome {
    Committed,
    Failed,
}

/// Runs after each attempt to commit, on the writer's task: it must be quick and not block.
#[derive(Clone)]
pub struct Observer(Arc<dyn Fn(Commit) + Send + Sync>);

impl Observer {
    pub fn new(observe: impl Fn(Commit) + Send + Sync + 'static) -> Self {
        Self(Arc::new(observe))
    }

    pub(crate) fn observe(&self, commit: Commit) {
        (self.0)(commit);
    }
}

impl Default for Observer {
    /// Ignores all commits.
    fn default() -> Self {
        Self::new(|_| {})
    }
}

impl fmt::Debug for Observer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Observer(…)")
    }
}
