//! Commits all appends that wait in one transaction (group commit).

use std::fmt;
use std::sync::Arc;
use std::time::Instant;

use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection, Executor, PgConnection};
use tokio::sync::mpsc;

use super::batch;
use super::connect::{PATIENCE, PING_PATIENCE, connect};
use super::queue::{Failure, Message, Waiting};
use super::sqlstate::{is_read_only, is_to_free_others};
use crate::{Commit, CommitOutcome, Handover, Observer, StoreError};

/// Appends in one transaction, at most: it bounds how long others wait for its rooms.
const MAX_BATCH: usize = 512;

/// Begins a batch again where the database ended it to free others: so often.
const ATTEMPTS: usize = 3;

/// Owns the connection that appends. The server spawns [`Writer::run`] on its tracker.
///
/// If it panics or is dropped, its transaction is rolled back, and all who wait or come later
/// get [`StoreError::Stopped`](crate::StoreError::Stopped).
pub struct Writer {
    options: PgConnectOptions,
    /// Absent before the first batch, and after one that left it in doubt.
    connection: Option<PgConnection>,
    queue: mpsc::Receiver<Message>,
    observer: Observer,
    handover: Handover,
}

impl Writer {
    pub(super) fn new(
        options: PgConnectOptions,
        queue: mpsc::Receiver<Message>,
        observer: Observer,
        handover: Handover,
    ) -> Self {
        Self { options, connection: None, queue, observer, handover }
    }

    /// Writes until [`Postgres::close`](super::Postgres::close) is called or all clones of the
    /// store are gone. The queue is written first.
    pub async fn run(mut self) {
        let mut stopping = None;
        let mut messages = Vec::with_capacity(MAX_BATCH);
        while self.queue.recv_many(&mut messages, MAX_BATCH).await > 0 {
            let mut batch = Vec::with_capacity(messages.len());
            for message in messages.drain(..) {
                match message {
                    Message::Append(waiting) => batch.push(*waiting),
                    Message::Stop(stopped) => {
                        // The queue is still drained; nothing else gets in.
                        self.queue.close();
                        stopping = Some(stopped);
                    }
                }
            }
            self.commit(batch).await;
        }
        if let Some(connection) = self.connection.take()
            && let Err(error) = connection.close().await
        {
            tracing::warn!(%error, "the store's writer did not close its connection cleanly");
        }
        drop(stopping);
    }

    async fn commit(&mut self, mut batch: Vec<Waiting>) {
        // While the database is away the queue fills with what nobody waits for any more.
        batch.retain(|waiting| !waiting.is_abandoned());
        if batch.is_empty() {
            return;
        }
        let started = Instant::now();
        let committed = match tokio::time::timeout(PATIENCE, self.attempt(&mut batch)).await {
            Ok(committed) => committed,
            Err(_) => Err(Failure::Timeout),
        };
        let outcome = match &committed {
            Ok(()) => CommitOutcome::Committed,
            Err(failure) => {
                tracing::error!(?failure, writes = batch.len(), "a transaction failed");
                CommitOutcome::Failed
            }
        };
        self.observer.observe(Commit { took: started.elapsed(), writes: batch.len(), outcome });
        for waiting in batch {
            waiting.answer(committed.clone(), &self.handover);
        }
    }

    /// A connection in a new transaction. Where the one from before does not work any more, since
    /// the database was started again or went silent, another does.
    async fn begin(&mut self) -> Result<PgConnection, Failure> {
        if let Some(mut connection) = self.connection.take() {
            let begun = tokio::time::timeout(PING_PATIENCE, connection.execute("BEGIN"));
            if matches!(begun.await, Ok(Ok(_))) {
                return Ok(connection);
            }
        }
        let mut connection = connect(&self.options).await?;
        connection.execute("BEGIN").await.map_err(failed)?;
        Ok(connection)
    }

    /// Commits a batch, if it can be. A connection that is left in doubt is dropped.
    async fn attempt(&mut self, batch: &mut [Waiting]) -> Result<(), Failure> {
        let mut connection = self.begin().await?;
        let mut attempts = 1;
        let committed = loop {
            match batch::transact(&mut connection, batch).await {
                Err(StoreError::Query(error))
                    if is_to_free_others(&error) && attempts < ATTEMPTS =>
                {
                    connection.execute("ROLLBACK; BEGIN").await.map_err(failed)?;
                    attempts += 1;
                }
                // It stays so on this connection, whatever becomes of the database.
                Err(error) if is_read_only(&error) => return Err(error.into()),
                ended => break ended,
            }
        };
        if committed.is_err() {
            connection.execute("ROLLBACK").await.map_err(failed)?;
        }
        self.connection = Some(connection);
        committed.map_err(Failure::from)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Open(error) | StoreError::Query(error) => failed(error),
            _ => Self::Timeout,
        }
    }
}

fn failed(error: sqlx::Error) -> Failure {
    Failure::Database(Arc::new(error))
}

impl fmt::Debug for Writer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writer").finish_non_exhaustive()
    }
}
