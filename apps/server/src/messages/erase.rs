//! Erases the texts of deleted messages and rooms, piece by piece.

use std::sync::Arc;

use confab_store::StoreError;
use tracing::Instrument as _;

use crate::app::App;

/// Events of a deleted room that are erased in one write at most, so that others need not wait.
const EVENTS_AT_ONCE: u32 = 500;

/// How much was erased.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Erased {
    /// Versions of deleted messages.
    pub versions: u64,
    /// Events of deleted rooms that were looked at.
    pub events: u64,
}

/// Erases in the background, since a long history takes its time; upkeep goes on where it is cut
/// short.
pub(crate) fn erase_soon(app: &Arc<App>) {
    let (erasing, stop) = (Arc::clone(app), app.shutdown.soft.clone());
    let erase = async move {
        if let Some(Err(error)) = stop.run_until_cancelled(erase_deleted(&erasing)).await {
            let error = &error as &dyn std::error::Error;
            tracing::warn!(error, "deleted texts are not erased yet");
        }
    };
    app.shutdown.tasks.run("chat.erase", erase.instrument(tracing::info_span!("chat.erase")));
}

/// Erases all that was deleted and is left.
pub async fn erase_deleted(app: &App) -> Result<Erased, StoreError> {
    let mut erased = Erased::default();
    loop {
        match app.store.erase_deleted_messages().await? {
            0 => break,
            versions => erased.versions += versions,
        }
    }
    loop {
        match app.store.erase_deleted_rooms(EVENTS_AT_ONCE).await? {
            0 => return Ok(erased),
            events => erased.events += events,
        }
    }
}
