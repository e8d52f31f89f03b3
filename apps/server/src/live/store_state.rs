//! The state of the store, as `/readyz` and clients are told.

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
