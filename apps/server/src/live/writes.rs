//! Says what the store can do, and notices that nothing can be written, while everything can be read:
//! the disk is full, the database has become read-only, or its commits wait for a standby that is
//! gone.

use std::time::Duration;

use confab_store::CommitOutcome;

use super::Live;

/// Whether the store answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreState {
    Ready,
    Away,
    /// It answers, and nothing can be written for now.
    ReadOnly,
    /// Nothing can be written until the server starts again.
    Stopped,
}

/// How often it is tried again.
const RETRY: Duration = Duration::from_secs(1);

impl Live {
    /// Whether the store answered lately, and can be written.
    pub fn store_state(&self) -> StoreState {
        if self.shared.writer_ended.is_cancelled() {
            return StoreState::Stopped;
        }
        match *self.shared.store_state.borrow() {
            StoreState::Ready if *self.shared.commits.borrow() == CommitOutcome::Failed => {
                StoreState::ReadOnly
            }
            state => state,
        }
    }
}

/// After a commit that failed, tries to write until that works: who balances clients then sends
/// none, so that no command of theirs would find out.
pub(super) async fn watch(live: Live) {
    let mut commits = live.shared.commits.subscribe();
    // The sender lives as long as `live`.
    while commits.wait_for(|last| *last == CommitOutcome::Failed).await.is_ok() {
        let Err(error) = live.shared.store.try_write().await else {
            live.shared.commits.send_replace(CommitOutcome::Committed);
            continue;
        };
        tracing::error!(error = &error as &dyn std::error::Error, "nothing can be written");
        tokio::time::sleep(RETRY).await;
    }
}

/// Says so when the store's writer ends while the server serves.
pub(super) async fn watch_writer(live: Live) {
    live.shared.writer_ended.cancelled().await;
    tracing::error!("the store's writer has ended: this server can write nothing any more");
}
