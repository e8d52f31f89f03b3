//! Queue of the writer: writes of any type, each with its caller's address.

use std::pin::Pin;
use std::sync::Arc;

use sqlx::SqliteConnection;
use tokio::sync::{mpsc, oneshot};

use super::writer::execute;
use crate::statement::Running;
use crate::{Appended, Handover, StoreError};

/// Item of the writer's queue.
pub(super) enum Message {
    Write(Box<dyn Job>),
    Stop(oneshot::Sender<()>),
}

/// Where a transaction stands between two jobs, each of which has a savepoint of its own.
///
/// A call to the connection costs as much as two inserts. So the end of one savepoint and the
/// begin of the next are one call, or a part of the first call that the next job makes.
#[derive(Clone, Copy)]
pub(super) enum Savepoint {
    First,
    /// The writes of the job before stay.
    Keep,
    /// The writes of the job before, if any, go.
    Undo,
}

impl Savepoint {
    async fn begin(self, connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
        let begin = match self {
            Self::First => "SAVEPOINT job",
            Self::Keep => "RELEASE job; SAVEPOINT job",
            Self::Undo => "ROLLBACK TO job",
        };
        execute(connection, begin).await
    }

    /// Statement that ends the transaction after the last job.
    pub(super) fn commit(self) -> &'static str {
        match self {
            Self::First | Self::Keep => "COMMIT",
            Self::Undo => "ROLLBACK TO job; COMMIT",
        }
    }
}

/// One write of any type, with its caller's address.
pub(super) trait Job: Send {
    /// Begins its savepoint and writes; gives what is to become of it.
    fn run<'c>(
        &'c mut self,
        transaction: &'c mut SqliteConnection,
        savepoint: Savepoint,
    ) -> Pin<Box<dyn Future<Output = Savepoint> + Send + 'c>>;

    /// Tells the caller, once it is settled whether the transaction was committed.
    fn answer(self: Box<Self>, committed: Result<(), Arc<sqlx::Error>>, handover: &Handover);
}

struct Submitted<W, T, E> {
    work: Option<W>,
    outcome: Option<Result<T, E>>,
    /// The event that it wrote, if any.
    event: fn(&T) -> Option<&Appended>,
    caller: oneshot::Sender<Result<T, E>>,
}

impl<W, T, E> Job for Submitted<W, T, E>
where
    W: for<'c> FnOnce(&'c mut SqliteConnection, Savepoint) -> Running<'c, T, E> + Send,
    T: Send,
    E: From<StoreError> + Send,
{
    fn run<'c>(
        &'c mut self,
        transaction: &'c mut SqliteConnection,
        savepoint: Savepoint,
    ) -> Pin<Box<dyn Future<Output = Savepoint> + Send + 'c>> {
        Box::pin(async move {
            let work = self.work.take().expect("invariant: a job runs once");
            let outcome = work(transaction, savepoint).await;
            let after = if outcome.is_ok() { Savepoint::Keep } else { Savepoint::Undo };
            self.outcome = Some(outcome);
            after
        })
    }

    fn answer(self: Box<Self>, committed: Result<(), Arc<sqlx::Error>>, handover: &Handover) {
        let outcome = match committed {
            Err(error) => Err(StoreError::Commit(error).into()),
            Ok(()) => self.outcome.expect("invariant: a committed job has run"),
        };
        if let Ok(written) = &outcome {
            handover.pass((self.event)(written));
        }
        // A caller that has gone away finds out by a retry.
        drop(self.caller.send(outcome));
    }
}

/// Queues one write and waits until it is committed or refused.
pub(super) async fn submit<T, E, W>(queue: &mpsc::Sender<Message>, work: W) -> Result<T, E>
where
    W: for<'c> FnOnce(&'c mut SqliteConnection) -> Running<'c, T, E> + Send + 'static,
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
{
    let nothing: fn(&T) -> Option<&Appended> = |_| None;
    submit_unbegun(queue, nothing, |transaction, savepoint| {
        Box::pin(async move {
            savepoint.begin(&mut *transaction).await.map_err(StoreError::Query)?;
            work(transaction).await
        })
    })
    .await
}

/// The same for a write that begins its [`Savepoint`] itself. The event that it wrote is handed
/// over once it is committed.
pub(super) async fn submit_unbegun<T, E, W>(
    queue: &mpsc::Sender<Message>,
    event: fn(&T) -> Option<&Appended>,
    work: W,
) -> Result<T, E>
where
    W: for<'c> FnOnce(&'c mut SqliteConnection, Savepoint) -> Running<'c, T, E> + Send + 'static,
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
{
    let (caller, answer) = oneshot::channel();
    let job = Box::new(Submitted { work: Some(work), outcome: None, event, caller });
    let stopped = || E::from(StoreError::Stopped);
    queue.send(Message::Write(job)).await.ok().ok_or_else(stopped)?;
    answer.await.ok().ok_or_else(stopped)?
}

/// Stops the writer once it has written its queue; returns when it has ended.
pub(super) async fn stop(queue: &mpsc::Sender<Message>) {
    let (stopped, ended) = oneshot::channel();
    if queue.send(Message::Stop(stopped)).await.is_ok() {
        // The writer drops its end when it is done.
        ended.await.ok();
    }
}
