//! Commits all writes that wait in one transaction (group commit).

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use sqlx::{Connection, SqliteConnection};
use tokio::sync::mpsc;

use super::erase::{self, Deletions, Eraser};
use super::queue::{Job, Message, Savepoint};
use super::turn::Counter;
use crate::Handover;
use crate::observe::{Commit, CommitOutcome, Observer};

/// Writes in one transaction, at most: it bounds how long the others wait for the disk.
const MAX_BATCH: usize = 512;

/// Owns the one connection that writes. The server spawns [`Writer::run`] on its tracker.
///
/// If it panics or is dropped, its transaction is rolled back, and all who wait or come later
/// get [`StoreError::Stopped`](crate::StoreError::Stopped).
pub struct Writer {
    connection: SqliteConnection,
    queue: mpsc::Receiver<Message>,
    observer: Observer,
    handover: Handover,
    eraser: Eraser,
    counter: Counter,
}

impl Writer {
    pub(super) fn new(
        connection: SqliteConnection,
        queue: mpsc::Receiver<Message>,
        observer: Observer,
        handover: Handover,
        counter: Counter,
    ) -> Self {
        Self { connection, queue, observer, handover, eraser: Eraser::new(), counter }
    }

    /// Where those who delete text say so, inside the transaction that deletes it.
    pub(super) fn deletions(&self) -> Deletions {
        self.eraser.deletions()
    }

    /// Writes until [`Sqlite::close`](super::Sqlite::close) is called or all clones of the store
    /// are gone. The queue is written first.
    pub async fn run(mut self) {
        let mut stopping = None;
        while let Some(messages) = self.receive().await {
            let mut batch = Vec::with_capacity(messages.len());
            for message in messages {
                match message {
                    Message::Write(job) => batch.push(job),
                    Message::Stop(stopped) => {
                        // The queue is still drained; nothing else gets in.
                        self.queue.close();
                        stopping = Some(stopped);
                    }
                }
            }
            self.commit(batch).await;
        }
        if let Err(error) = self.connection.close().await {
            tracing::warn!(%error, "the store's writer did not close its connection cleanly");
        }
        drop(stopping);
    }

    /// Waits for messages and takes all there are; `None` once the queue is closed and empty.
    /// Before it waits, and now and then even if it needs not wait, deleted text is erased.
    async fn receive(&mut self) -> Option<Vec<Message>> {
        let mut messages = Vec::with_capacity(MAX_BATCH);
        loop {
            let mut patience = Duration::MAX;
            if self.eraser.is_wanted() {
                if self.queue.is_empty() || self.eraser.is_overdue() {
                    self.eraser.erase(&mut self.connection).await;
                }
                patience = erase::RETRY;
            }
            let received = self.queue.recv_many(&mut messages, MAX_BATCH);
            match tokio::time::timeout(patience, received).await {
                Ok(0) => return None,
                Ok(_) => return Some(messages),
                Err(_waited_enough) => {}
            }
        }
    }

    #[cfg(test)]
    pub(super) fn connection(&mut self) -> &mut SqliteConnection {
        &mut self.connection
    }

    async fn commit(&mut self, mut batch: Vec<Box<dyn Job>>) {
        if batch.is_empty() {
            return;
        }
        let started = Instant::now();
        let turn = self.counter.turn().await;
        let committed = transact(&mut self.connection, &mut batch).await.map_err(Arc::new);
        drop(turn);
        let outcome = match &committed {
            Ok(()) => CommitOutcome::Committed,
            Err(error) => {
                tracing::error!(%error, writes = batch.len(), "a transaction failed");
                CommitOutcome::Failed
            }
        };
        self.observer.observe(Commit { took: started.elapsed(), writes: batch.len(), outcome });
        for job in batch {
            job.answer(committed.clone(), &self.handover);
        }
    }
}

impl fmt::Debug for Writer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writer").finish_non_exhaustive()
    }
}

/// Runs a batch in one transaction. It begins as a writer: one that read first and wrote later
/// would fail at once with `SQLITE_BUSY_SNAPSHOT` when another process wrote in between.
async fn transact(
    connection: &mut SqliteConnection,
    batch: &mut [Box<dyn Job>],
) -> Result<(), sqlx::Error> {
    execute(connection, "BEGIN IMMEDIATE").await?;
    let mut savepoint = Savepoint::First;
    for job in batch {
        savepoint = job.run(connection, savepoint).await;
    }
    let committed = execute(connection, savepoint.commit()).await;
    if committed.is_err() {
        // SQLite may have ended the transaction by itself, as it does when the disk is full.
        // sqlx's own `Transaction` would take it for open from then on.
        execute(connection, "ROLLBACK").await.ok();
    }
    committed
}

/// Executes statements without parameters or rows.
pub(super) async fn execute(
    connection: &mut SqliteConnection,
    statement: &'static str,
) -> Result<(), sqlx::Error> {
    sqlx::query(statement).execute(connection).await.map(drop)
}
