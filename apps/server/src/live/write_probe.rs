//! Detects a store that reads and does not write: a full disk, a read-only database, or commits that
//! wait for a lost standby.

use std::time::Duration;

use confab_store::CommitOutcome;

use super::Live;

/// How often it is tried again.
const RETRY: Duration = Duration::from_secs(1);

/// After a commit that failed, tries to write until that works: a balancer then sends no clients,
/// so that no command of theirs would find out.
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
