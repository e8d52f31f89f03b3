//! How far an installation of before is indexed.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use confab_store::{SEARCH_FEED, StoreError};
use serde::Serialize;

use crate::app::App;

/// It is asked for by every probe, and looks at every room.
const KEPT_FOR: Duration = Duration::from_secs(5);

/// Events that the index has read, of all that there are.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Progress {
    pub(crate) events: u64,
    pub(crate) of: u64,
}

/// The last answer, with its moment by the server's uptime.
pub(super) type Known = Mutex<Option<(Duration, Progress)>>;

impl Progress {
    /// While older messages are still to come. What is said meanwhile is no such way.
    pub(crate) fn percent(self) -> Option<u32> {
        const NEWS: u64 = 1_000;
        let Self { events, of } = self;
        (of.saturating_sub(events) > NEWS.max(of / 100))
            .then(|| u32::try_from(events.saturating_mul(100) / of.max(1)).unwrap_or(0))
    }
}

/// The progress of some seconds ago at most.
pub(crate) async fn progress(app: &App) -> Result<Progress, StoreError> {
    let now = app.clock.uptime();
    let known = *app.search.progress.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((at, known)) = known
        && now.saturating_sub(at) < KEPT_FOR
    {
        return Ok(known);
    }
    let (events, of) = app.store.index_progress(SEARCH_FEED).await?;
    let found = Progress { events, of };
    *app.search.progress.lock().unwrap_or_else(PoisonError::into_inner) = Some((now, found));
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentage_is_said_on_a_long_way_alone() {
        let percent = |events, of| Progress { events, of }.percent();
        assert_eq!(percent(0, 0), None);
        assert_eq!(percent(0, 900), None);
        assert_eq!(percent(0, 2_000), Some(0));
        assert_eq!(percent(995_000, 1_000_000), None);
        assert_eq!(percent(500_000, 1_000_000), Some(50));
    }
}
