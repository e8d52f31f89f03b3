//! Forgets what the store would otherwise keep for ever.

use std::sync::Arc;
use std::time::Duration;

use confab_store::StoreError;
use tokio::time::MissedTickBehavior;
use tracing::Instrument;

use crate::app::App;
use crate::chat;

/// Access changes are kept for so long. Servers read them twice a second, and one that was frozen
/// for longer notices that some are gone, and closes its connections.
const KEEP_ACCESS_CHANGES: Duration = Duration::from_hours(24);

/// Rows that are forgotten in one write, so that others need not wait.
const ROWS_AT_ONCE: u32 = 500;

/// Starts the task, which ends with the server. All servers of an installation may run it.
pub fn keep_up(app: &Arc<App>) {
    let (app, stop) = (Arc::clone(app), app.shutdown.soft.clone());
    let tracker = app.shutdown.tracker.clone();
    let task = async move {
        stop.run_until_cancelled(forget_now_and_then(&app)).await;
    };
    tracker.spawn(task.instrument(tracing::info_span!("ops.task", name = "ops.upkeep")));
}

async fn forget_now_and_then(app: &App) {
    let mut ticks = tokio::time::interval(app.config.upkeep);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        match chat::erase_deleted_rooms(app).await {
            Ok(0) => {}
            Ok(events) => tracing::info!(events, "erased what was said in deleted rooms"),
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(error, "what was said in deleted rooms is not erased yet");
            }
        }
        match forget(app).await {
            Ok((0, 0)) => {}
            Ok((changes, sessions)) => {
                tracing::info!(changes, sessions, "forgot old access changes and expired sessions");
            }
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(error, "what nobody needs any more was not forgotten");
            }
        }
    }
}

/// Forgets all that is due; gives how many access changes and sessions.
async fn forget(app: &App) -> Result<(u64, u64), StoreError> {
    let now = app.clock.now();
    let kept = i64::try_from(KEEP_ACCESS_CHANGES.as_millis()).unwrap_or(i64::MAX);
    let before = now.plus_millis(-kept);
    let (mut changes, mut sessions) = (0, 0);
    loop {
        let some = app.store.forget_access_changes(before, ROWS_AT_ONCE).await?;
        changes += some;
        if some < u64::from(ROWS_AT_ONCE) {
            break;
        }
    }
    loop {
        let some = app.store.forget_expired_sessions(now, ROWS_AT_ONCE).await?;
        sessions += some;
        if some < u64::from(ROWS_AT_ONCE) {
            break;
        }
    }
    Ok((changes, sessions))
}
