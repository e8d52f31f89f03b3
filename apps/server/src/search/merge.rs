//! Takes the codes of what was deleted out of the pages of SQLite's index: a little at a time.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use confab_store::StoreError;

use crate::app::App;

/// How often, if anything was taken out. All of the index is written anew.
const EVERY: Duration = Duration::from_hours(24);
/// When this server has just started, others come first.
const FIRST: Duration = Duration::from_mins(10);
/// Between two steps, so that others write meanwhile.
const PAUSE: Duration = Duration::from_millis(200);

pub(super) async fn now_and_then(app: Arc<App>) {
    let mut wait = FIRST;
    loop {
        tokio::time::sleep(wait).await;
        wait = EVERY;
        if !app.search.thinned.swap(false, Ordering::Relaxed) {
            continue;
        }
        if let Err(error) = merge(&app).await {
            app.search.thin();
            let error = &error as &dyn std::error::Error;
            tracing::warn!(error, "the search index is not merged for now");
        }
    }
}

async fn merge(app: &App) -> Result<(), StoreError> {
    let mut goes_on = app.store.merge_index(true).await?;
    while goes_on {
        tokio::time::sleep(PAUSE).await;
        goes_on = app.store.merge_index(false).await?;
    }
    Ok(())
}
