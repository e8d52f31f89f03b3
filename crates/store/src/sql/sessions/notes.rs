//! Notes that sessions are used, so that those which are not expire. Nobody who reads waits for that
//! for long: what can't be written for now, be it that the disk is full or that a standby does not
//! answer, is not noted, and the session holds all the same.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use confab_protocol::{SessionId, Timestamp};
use tokio::time::{Instant, timeout};

use crate::{Session, StoreError};

/// A use within this time of the last one that was noted is not noted.
const NOTE_EVERY_MS: i64 = 60_000;
/// A reader waits for so long.
const PATIENCE: Duration = Duration::from_secs(1);
/// After one that was not written, of whichever session, none is tried for so long: each may cost
/// the database a connection until writing goes on.
const PAUSE: Duration = Duration::from_secs(10);

/// Has uses noted, or not for a while; clones share that.
#[derive(Clone, Debug, Default)]
pub(crate) struct Notes {
    paused_until: Arc<Mutex<Option<Instant>>>,
}

impl Notes {
    /// Gives a session, whose use is noted where that is due.
    pub(crate) async fn note<F>(
        &self,
        mut session: Session,
        now: Timestamp,
        write: impl FnOnce(SessionId) -> F,
    ) -> Session
    where
        F: Future<Output = Result<(), StoreError>>,
    {
        if now.0.saturating_sub(session.used_at.0) >= NOTE_EVERY_MS && self.may_try() {
            let noted = timeout(PATIENCE, write(session.id)).await;
            match noted.unwrap_or(Err(StoreError::Timeout)) {
                Ok(()) => {
                    let idle_ms = session.idle_at.map(|at| at.0 - session.used_at.0);
                    session.used_at = now;
                    session.idle_at = idle_ms.map(|idle_ms| now.plus_millis(idle_ms));
                    self.resume();
                }
                Err(error) => self.pause(&error),
            }
        }
        session
    }

    /// Whether one is to be tried. After a pause it is one alone that finds out whether it is over.
    fn may_try(&self) -> bool {
        let mut paused_until = self.paused_until();
        match *paused_until {
            None => true,
            Some(until) if Instant::now() < until => false,
            Some(_) => {
                *paused_until = Some(Instant::now() + PAUSE);
                true
            }
        }
    }

    fn resume(&self) {
        if self.paused_until().take().is_some() {
            tracing::info!("uses of sessions are noted again");
        }
    }

    fn pause(&self, error: &StoreError) {
        let paused = self.paused_until().replace(Instant::now() + PAUSE);
        if paused.is_none() {
            let error = error as &dyn std::error::Error;
            tracing::warn!(error, "uses of sessions are not noted");
        }
    }

    fn paused_until(&self) -> MutexGuard<'_, Option<Instant>> {
        self.paused_until.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
