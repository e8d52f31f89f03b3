//! Takes deleted text out of the write-ahead log.
//!
//! `secure_delete` overwrites deleted text in the pages of the database, but the log keeps the
//! pages as they were before, until it is copied and cut to nothing. After a deletion the writer
//! does that as soon as nothing waits, at the latest after a second.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use sqlx::SqliteConnection;

/// How often it is tried while others write or read all the time.
pub(super) const RETRY: Duration = Duration::from_secs(1);

/// Notes that text was deleted; shared by deletions and the writer.
#[derive(Clone)]
pub(crate) struct Deletions(Arc<AtomicBool>);

impl Deletions {
    pub(crate) fn note(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether deleted text may still be in the log.
    pub(super) fn are_noted(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Cuts the log when there is reason to.
pub(super) struct Eraser {
    noted: Deletions,
    tried: Option<Instant>,
}

impl Eraser {
    pub(super) fn new() -> Self {
        // A process that was killed may have left deleted text behind.
        Self { noted: Deletions(Arc::new(AtomicBool::new(true))), tried: None }
    }

    pub(super) fn deletions(&self) -> Deletions {
        self.noted.clone()
    }

    pub(super) fn is_wanted(&self) -> bool {
        self.noted.are_noted()
    }

    pub(super) fn is_overdue(&self) -> bool {
        self.tried.is_none_or(|tried| tried.elapsed() >= RETRY)
    }

    /// Cuts the log, unless someone reads or writes right now: then it is wanted still.
    pub(super) async fn erase(&mut self, connection: &mut SqliteConnection) {
        self.tried = Some(Instant::now());
        match cut(connection).await {
            Ok(Outcome::Cut) => self.noted.0.store(false, Ordering::Relaxed),
            Ok(Outcome::Busy) => {}
            Err(error) => tracing::warn!(%error, "deleted text could not be erased from the log"),
        }
    }
}

enum Outcome {
    Cut,
    Busy,
}

async fn cut(connection: &mut SqliteConnection) -> Result<Outcome, sqlx::Error> {
    // Waits for no reader longer than a glance, since all writers wait meanwhile.
    sqlx::query("PRAGMA busy_timeout = 20").execute(&mut *connection).await?;
    let cut = sqlx::query_as("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(&mut *connection).await;
    sqlx::query("PRAGMA busy_timeout = 5000").execute(&mut *connection).await?;
    let (busy, _, _): (i64, i64, i64) = cut?;
    Ok(if busy == 0 { Outcome::Cut } else { Outcome::Busy })
}
