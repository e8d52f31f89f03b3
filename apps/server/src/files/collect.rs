//! Removes what nobody has any more: files that were given up or deleted, and their objects.
//!
//! One server does it at a time. All that is left over is in the database, so that the next goes on
//! where one was killed.

use std::sync::Arc;
use std::time::{Duration, Instant};

use confab_protocol::FileId;
use confab_store::{FeedBegins, FeedHolder};
use tokio::time::MissedTickBehavior;

use crate::app::App;
use crate::refusal::Refusal;
use crate::shutdown::Shutdown;

/// A file that no message has, or that is not whole, is kept for so long.
const KEEP: Duration = Duration::from_hours(24);

/// How often it is looked for.
const EVERY: Duration = Duration::from_mins(1);

/// The lease of the server that does it.
const LEASE: Duration = Duration::from_mins(5);
const NAME: &str = "files.collect";

/// Files that are looked at in one go.
const AT_ONCE: u32 = 200;

/// Starts the task, which ends with the server.
pub(crate) fn collect_now_and_then(app: &Arc<App>) {
    let Shutdown { soft, tasks, .. } = &app.shutdown;
    let app = Arc::clone(app);
    tasks.keep(NAME, soft, move || {
        let app = Arc::clone(&app);
        async move {
            let mut ticks = tokio::time::interval(EVERY.min(app.config.upkeep));
            ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
            let mut lost = None;
            loop {
                ticks.tick().await;
                if let Err(refusal) = collect(&app, &mut lost).await {
                    tracing::warn!(why = refusal.message(), "files are not removed yet");
                }
            }
        }
    });
}

/// Removes all that is due. Among files of messages, a few after the `lost` one are looked at.
async fn collect(app: &App, lost: &mut Option<FileId>) -> Result<(), Refusal> {
    let before = app.clock.now().minus(KEEP);
    while app.store.give_up_files(before, AT_ONCE).await? > 0 {}
    *lost = app.store.give_up_lost_files(*lost, AT_ONCE).await?;
    let (gone, doomed) =
        (app.store.gone_files(AT_ONCE).await?, app.store.doomed_objects(AT_ONCE).await?);
    if gone.is_empty() && doomed.is_empty() {
        return Ok(());
    }
    let holder = FeedHolder { feed: NAME, server: app.server_id.0 };
    loop {
        // A server that went on after its lease would remove what another file has got meanwhile.
        let leased = Instant::now();
        let holds = || leased.elapsed() < LEASE / 2;
        if !app.store.lease_feed(holder, FeedBegins::WithEverything, LEASE).await? {
            return Ok(());
        }
        let gone = app.store.gone_files(AT_ONCE).await?;
        for file in gone.iter().take_while(|_| holds()) {
            app.files.place.remove_parts(*file).await?;
            app.store.remove_file(*file).await?;
        }
        let doomed = app.store.doomed_objects(AT_ONCE).await?;
        let is_done = gone.is_empty() && doomed.is_empty();
        for object in doomed.into_iter().take_while(|_| holds()) {
            app.files.place.remove(&object).await?;
            app.store.object_removed(object).await?;
        }
        if is_done {
            return Ok(app.store.release_feed(holder).await?);
        }
    }
}
