//! Notes that sessions are used, so that those which are not expire. Nobody who reads waits for that
//! for long: what can't be written for now, be it that the disk is full or that a standby does not
//! answer, is not noted, and the session holds all the same.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use confab_protocol::Timestamp;
use tokio::time::{Instant, timeout};

use crate::rows::SessionRow;
use crate::{Session, StoreError};

/// A use within this time of the last one that was noted is not noted.
const NOTE_EVERY_MS: i64 = 60_000;
/// A reader waits for so long.
const PATIENCE: Duration = Duration::from_secs(1);
/// After one that was not written, none is tried for so long: each may cost the database a
/// connection until writing goes on.
const PAUSE: Duration = Duration::from_secs(10);

/// Has uses noted, or not for a while; clones share that.
#[derive(Clone, Debug, Default)]
pub(crate) struct Notes {
    paused_until: Arc<Mutex<Option<Instant>>>,
}

impl Notes {
    /// Gives the session of a row, and has its use noted where that is due.
    pub(crate) async fn note<F>(
        &self,
        row: Option<SessionRow>,
        now: Timestamp,
        write: impl FnOnce(i64) -> F,
    ) -> Result<Option<Session>, StoreError>
    where
        F: Future<Output = Result<(), StoreError>>,
    {
        let Some(mut row) = row else { return Ok(None) };
        if now.0.saturating_sub(row.used_at) >= NOTE_EVERY_MS && !self.is_paused() {
            let noted = match timeout(PATIENCE, write(row.id)).await {
                Ok(noted) => noted,
                Err(_) => Err(StoreError::Timeout),
            };
            match noted {
                Ok(()) => row.used_at = now.0,
                Err(error) => self.pause(&error),
            }
        }
        row.into_session().map(Some)
    }

    fn is_paused(&self) -> bool {
        let paused_until = *self.paused_until.lock().unwrap_or_else(PoisonError::into_inner);
        paused_until.is_some_and(|until| Instant::now() < until)
    }

    fn pause(&self, error: &StoreError) {
        tracing::warn!(error = error as &dyn std::error::Error, "uses of sessions are not noted");
        let until = Instant::now() + PAUSE;
        *self.paused_until.lock().unwrap_or_else(PoisonError::into_inner) = Some(until);
    }
}
