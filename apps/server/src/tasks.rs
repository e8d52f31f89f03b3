//! Runs the server's tasks: each has a name, and none ends unseen.
//!
//! `/readyz` is red and names a task that is down, and so does the log. All that runs for long goes
//! through here; `cargo xtask tidy` fails on a task that is spawned in another way.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::FutureExt as _;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::Instrument as _;

/// A task is started anew after this pause, then twice, four times, … as long.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// A task that was started anew is up again once it has run for so long.
const SETTLED: Duration = Duration::from_secs(5);

/// The tasks of a server; clones share them.
#[derive(Clone, Debug, Default)]
pub struct Tasks {
    tracker: TaskTracker,
    watch: Arc<Watch>,
}

/// Knows which tasks are down.
#[derive(Debug, Default)]
struct Watch {
    /// How many there are of each name.
    down: Mutex<BTreeMap<&'static str, usize>>,
    broken: CancellationToken,
}

impl Tasks {
    /// Tasks that are watched together with these, and waited for apart.
    pub fn apart(&self) -> Self {
        Self { tracker: TaskTracker::new(), watch: Arc::clone(&self.watch) }
    }

    /// Runs a task until `until` is cancelled. If it ends or panics before that, it is down, and is
    /// made anew: so it may keep nothing between two runs that the first could have left in
    /// disorder.
    pub fn keep<F>(
        &self,
        name: &'static str,
        until: &CancellationToken,
        make: impl FnMut() -> F + Send + 'static,
    ) where
        F: Future<Output = ()> + Send,
    {
        let (until, watch) = (until.clone(), Arc::clone(&self.watch));
        let kept = async move {
            until.run_until_cancelled(keep(name, &until, &watch, make)).await;
        };
        self.tracker.spawn(kept.instrument(tracing::info_span!("tasks.run", task = name)));
    }

    /// Runs a task without which the server is of no use, and which cannot be made anew. If it ends
    /// or panics before `closing` is cancelled, the server is [broken](Tasks::broken).
    pub fn need(
        &self,
        name: &'static str,
        closing: &CancellationToken,
        task: impl Future<Output = ()> + Send + 'static,
    ) {
        let (closing, watch) = (closing.clone(), Arc::clone(&self.watch));
        let needed = async move {
            let panicked = AssertUnwindSafe(task).catch_unwind().await.is_err();
            if !closing.is_cancelled() {
                watch.note_down(name);
                tracing::error!(panicked, "{name} has ended, and the server can't do without it");
                watch.broken.cancel();
            }
        };
        self.tracker.spawn(needed.instrument(tracing::info_span!("tasks.run", task = name)));
    }

    /// Runs a task that ends by itself, such as a connection. A panic ends it alone.
    pub fn run(&self, name: &'static str, job: impl Future<Output = ()> + Send + 'static) {
        self.tracker.spawn(async move {
            if AssertUnwindSafe(job).catch_unwind().await.is_err() {
                tracing::error!("{name} ended by a panic");
            }
        });
    }

    /// Has what something else runs, such as an upgraded connection, waited for, too.
    pub fn track<F: Future>(&self, job: F) -> impl Future<Output = F::Output> + use<F> {
        self.tracker.track_future(job)
    }

    /// The tasks that are down, by name.
    pub fn down(&self) -> Vec<&'static str> {
        self.watch.lock().keys().copied().collect()
    }

    /// Returns when the server should end, since a task that it needs has ended.
    pub async fn broken(&self) {
        self.watch.broken.cancelled().await;
    }

    /// Waits for all of them to end; none is waited for that is started later.
    pub async fn ended(&self) {
        self.tracker.close();
        self.tracker.wait().await;
    }

    pub fn count(&self) -> usize {
        self.tracker.len()
    }
}

async fn keep<F>(
    name: &'static str,
    until: &CancellationToken,
    watch: &Arc<Watch>,
    mut make: impl FnMut() -> F,
) where
    F: Future<Output = ()>,
{
    let mut down = None;
    let mut pause = FIRST_PAUSE;
    loop {
        let run = async { make().await };
        let mut run = pin!(AssertUnwindSafe(run).catch_unwind());
        let ended = match tokio::time::timeout(SETTLED, run.as_mut()).await {
            Ok(ended) => ended,
            Err(_still_runs) => {
                down = None;
                pause = FIRST_PAUSE;
                run.await
            }
        };
        if until.is_cancelled() {
            return;
        }
        down.get_or_insert_with(|| Down::note(name, watch));
        let panicked = ended.is_err();
        tracing::error!(panicked, "{name} has ended: it is started anew in {pause:?}");
        tokio::time::sleep(pause).await;
        pause = (2 * pause).min(LONGEST_PAUSE);
    }
}

/// Has a task counted as down until it is dropped.
struct Down {
    name: &'static str,
    watch: Arc<Watch>,
}

impl Down {
    fn note(name: &'static str, watch: &Arc<Watch>) -> Self {
        watch.note_down(name);
        Self { name, watch: Arc::clone(watch) }
    }
}

impl Drop for Down {
    fn drop(&mut self) {
        let mut down = self.watch.lock();
        if let Some(count) = down.get_mut(self.name) {
            *count -= 1;
            if *count == 0 {
                down.remove(self.name);
            }
        }
    }
}

impl Watch {
    fn note_down(&self, name: &'static str) {
        *self.lock().entry(name).or_default() += 1;
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<&'static str, usize>> {
        self.down.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
