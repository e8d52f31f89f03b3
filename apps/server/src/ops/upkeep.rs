//! Forgets rows that the store would otherwise keep for ever.

use std::sync::Arc;
use std::time::Duration;

use confab_store::StoreError;
use tokio::time::MissedTickBehavior;

use crate::app::App;
use crate::messages::erase::{Erased, erase_deleted};
use crate::shutdown::Shutdown;

/// Access changes are kept for so long. Servers read them four times a second, and one that was frozen
/// for longer notices that some are gone, and closes its connections.
const KEEP_ACCESS_CHANGES: Duration = Duration::from_hours(24);

/// Answers to commands that wrote no event are kept for so long. A try that waited in a server that
/// hung comes before.
const KEEP_ANSWERS: Duration = Duration::from_hours(1);

/// An invitation to a room can be accepted for so long.
const KEEP_INVITATIONS: Duration = Duration::from_hours(24 * 30);
/// One that was declined is not repeated for so long.
const KEEP_DECLINED: Duration = Duration::from_hours(24 * 7);
/// A device on which nobody signs in for so long is a stranger's again, as its cookie has expired.
const KEEP_DEVICES: Duration = Duration::from_hours(24 * 400);

/// A reset link says for so long after its end that it was used.
const KEEP_RESET_LINKS: Duration = Duration::from_hours(24 * 30);

/// Rows that are forgotten in one write, so that others need not wait.
const ROWS_AT_ONCE: u32 = 500;

/// Starts the task, which ends with the server. All servers of an installation may run it.
pub fn keep_up(app: &Arc<App>) {
    let Shutdown { soft, tasks, .. } = &app.shutdown;
    let app = Arc::clone(app);
    tasks.keep("ops.upkeep", soft, move || forget_now_and_then(Arc::clone(&app)));
}

async fn forget_now_and_then(app: Arc<App>) {
    let mut ticks = tokio::time::interval(app.config.upkeep);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        match erase_deleted(&app).await {
            Ok(Erased { versions: 0, events: 0 }) => {}
            Ok(Erased { versions, events }) => {
                app.search.thin();
                tracing::info!(versions, events, "erased texts of deleted messages and rooms");
            }
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(error, "texts of deleted messages and rooms are not erased yet");
            }
        }
        match forget(&app).await {
            Ok(forgotten) if forgotten.is_nothing() => {}
            Ok(forgotten) => tracing::info!(
                forgotten.access_changes,
                forgotten.sessions,
                forgotten.devices,
                forgotten.refusals,
                forgotten.no_ops,
                forgotten.invitations,
                forgotten.reset_links,
                forgotten.audit,
                "forgot rows past their use"
            ),
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(error, "rows past their use were not forgotten");
            }
        }
    }
}

/// How many rows were forgotten.
struct Forgotten {
    access_changes: u64,
    sessions: u64,
    devices: u64,
    refusals: u64,
    no_ops: u64,
    invitations: u64,
    reset_links: u64,
    audit: u64,
}

impl Forgotten {
    fn is_nothing(&self) -> bool {
        let Self { access_changes, sessions, devices, refusals, no_ops, .. } = self;
        let Self { invitations, reset_links, audit, .. } = self;
        let answers = refusals + no_ops;
        access_changes + sessions + devices + answers + invitations + reset_links + audit == 0
    }
}

/// Forgets all that is due.
async fn forget(app: &App) -> Result<Forgotten, StoreError> {
    let (store, now) = (&app.store, app.clock.now());
    let (changes, answers) = (now.minus(KEEP_ACCESS_CHANGES), now.minus(KEEP_ANSWERS));
    let devices = now.minus(KEEP_DEVICES);
    let (made, declined) = (now.minus(KEEP_INVITATIONS), now.minus(KEEP_DECLINED));
    let links = now.minus(KEEP_RESET_LINKS);
    let noted = now.minus(Duration::from_hours(24) * app.config.audit_days);
    Ok(Forgotten {
        access_changes: all(|| store.forget_access_changes(changes, ROWS_AT_ONCE)).await?,
        sessions: all(|| store.forget_expired_sessions(now, ROWS_AT_ONCE)).await?,
        devices: all(|| store.forget_devices(devices, ROWS_AT_ONCE)).await?,
        refusals: all(|| store.forget_refusals(answers, ROWS_AT_ONCE)).await?,
        no_ops: all(|| store.forget_no_ops(answers, ROWS_AT_ONCE)).await?,
        invitations: all(|| store.forget_room_invitations(made, declined, ROWS_AT_ONCE)).await?,
        reset_links: all(|| store.forget_reset_links(links, ROWS_AT_ONCE)).await?,
        audit: all(|| store.forget_audit(noted, ROWS_AT_ONCE)).await?,
    })
}

/// Forgets some, again and again, until fewer than the most are left; gives how many.
async fn all<F>(some: impl Fn() -> F) -> Result<u64, StoreError>
where
    F: Future<Output = Result<u64, StoreError>>,
{
    let mut forgotten = 0;
    loop {
        let rows = some().await?;
        forgotten += rows;
        if rows < u64::from(ROWS_AT_ONCE) {
            return Ok(forgotten);
        }
    }
}
