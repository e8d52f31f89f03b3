//! How far an installation of before is indexed.

use std::sync::Arc;
use std::time::Duration;

use confab_store::SEARCH_FEED;
use serde::Serialize;

use crate::app::App;

/// How often it is looked, at every room.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// Events that the index has read, of all that there are.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Progress {
    pub(crate) events: u64,
    pub(crate) of: u64,
}

impl Progress {
    /// Whether older messages are still to come. What is said meanwhile is no such way.
    fn goes_on(self) -> bool {
        const NEWS: u64 = 1_000;
        let Self { events, of } = self;
        of.saturating_sub(events) > NEWS.max(of / 100)
    }

    pub(crate) fn percent(self) -> u32 {
        let Self { events, of } = self;
        u32::try_from(events.saturating_mul(100) / of.max(1)).unwrap_or(0)
    }
}

/// Looks until all of before is indexed, whichever server does it. Pages and probes tell the last
/// answer, and so wait for no database.
pub(super) async fn watch(app: Arc<App>) {
    let mut ticks = tokio::time::interval(LOOK_EVERY);
    loop {
        ticks.tick().await;
        let Ok((events, of)) = app.store.index_progress(SEARCH_FEED).await else { continue };
        let progress = Some(Progress { events, of }).filter(|progress| progress.goes_on());
        app.search.note(progress);
        if progress.is_none() {
            return std::future::pending().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentage_is_said_on_a_long_way_alone() {
        let percent = |events, of| {
            let progress = Progress { events, of };
            progress.goes_on().then(|| progress.percent())
        };
        assert_eq!(percent(0, 0), None);
        assert_eq!(percent(0, 900), None);
        assert_eq!(percent(0, 2_000), Some(0));
        assert_eq!(percent(995_000, 1_000_000), None);
        assert_eq!(percent(500_000, 1_000_000), Some(50));
    }
}
