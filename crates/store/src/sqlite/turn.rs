//! Lets the writers of several servers on one file take turns.
//!
//! SQLite protects the file, but waits for its lock in sleeps of up to 100 ms, and the one that
//! gave it up a moment ago is the quickest to take it again: under load one server starves. So a
//! writer takes two advisory locks before it begins, as at a counter: it waits *next* in line until
//! it is its turn *now*, and the one that was just served can only queue behind it.
//!
//! This is courtesy, not safety: a writer whose turn does not come goes on without one.

use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;
use std::time::Duration;

use super::private;
use crate::StoreError;

/// How often a lock is tried. A transaction takes a few of these.
const RETRY: Duration = Duration::from_millis(1);
/// After this it goes without: the other server hangs.
const PATIENCE: Duration = Duration::from_secs(1);

/// The two locks, on files beside the database.
pub(super) struct Counter {
    next: File,
    now: File,
}

/// Holds a turn until it is dropped.
pub(super) struct Turn<'a>(&'a File);

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if let Err(error) = self.0.unlock() {
            tracing::warn!(%error, "a lock beside the database was not given up");
        }
    }
}

impl Counter {
    pub(super) fn open(database: &Path) -> Result<Self, StoreError> {
        let beside = |ending| private::open(&private::beside(database, ending));
        Ok(Self { next: beside(".next")?, now: beside(".now")? })
    }

    /// Waits for a turn; `None` where it does not come.
    pub(super) async fn turn(&self) -> Option<Turn<'_>> {
        let waiting = async {
            let _in_line = take(&self.next).await?;
            take(&self.now).await
        };
        match tokio::time::timeout(PATIENCE, waiting).await {
            Ok(Ok(turn)) => Some(turn),
            Ok(Err(error)) => {
                tracing::warn!(%error, "no lock beside the database: writing without a turn");
                None
            }
            Err(_waited_enough) => None,
        }
    }
}

async fn take(file: &File) -> io::Result<Turn<'_>> {
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(Turn(file)),
            Err(TryLockError::WouldBlock) => tokio::time::sleep(RETRY).await,
            Err(TryLockError::Error(error)) => return Err(error),
        }
    }
}
