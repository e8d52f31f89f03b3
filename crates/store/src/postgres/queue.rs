//! Queue of the writer: appends, each with its caller's address.

use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};

use crate::{Append, AppendError, Appended, Handover, StoreError};

/// Item of the writer's queue. When it is full, callers wait to get in.
pub(super) enum Message {
    Append(Box<Waiting>),
    Stop(oneshot::Sender<()>),
}

/// One append, with its caller's address.
pub(super) struct Waiting {
    pub(super) append: Append,
    /// Its result, if the transaction is committed.
    pub(super) outcome: Option<Result<Appended, AppendError>>,
    caller: oneshot::Sender<Result<Appended, AppendError>>,
}

/// Why a transaction was not committed, as all who share it are told.
#[derive(Clone, Debug)]
pub(super) enum Failure {
    Database(Arc<sqlx::Error>),
    Timeout,
}

impl Waiting {
    /// Whether nobody waits for it any more.
    pub(super) fn is_abandoned(&self) -> bool {
        self.caller.is_closed()
    }

    /// Hands over the committed event and tells the caller, once it is settled whether the
    /// transaction was committed.
    pub(super) fn answer(self, committed: Result<(), Failure>, handover: &Handover) {
        let outcome = match committed {
            Ok(()) => self.outcome.expect("invariant: a committed append has an outcome"),
            Err(Failure::Database(error)) => Err(StoreError::Commit(error).into()),
            Err(Failure::Timeout) => Err(StoreError::Timeout.into()),
        };
        handover.pass(outcome.as_ref().ok());
        // A caller that has gone away finds out by a retry.
        drop(self.caller.send(outcome));
    }
}

/// Queues one append and waits until it is committed or refused.
pub(super) async fn submit(
    queue: &mpsc::Sender<Message>,
    append: Append,
) -> Result<Appended, AppendError> {
    let (caller, answer) = oneshot::channel();
    let waiting = Box::new(Waiting { append, outcome: None, caller });
    let sent = queue.send(Message::Append(waiting)).await;
    sent.ok().ok_or(StoreError::Stopped)?;
    answer.await.ok().ok_or(StoreError::Stopped)?
}

/// Stops the writer once it has written its queue; returns when it has ended.
pub(super) async fn stop(queue: &mpsc::Sender<Message>) {
    let (stopped, ended) = oneshot::channel();
    if queue.send(Message::Stop(stopped)).await.is_ok() {
        // The writer drops its end when it is done.
        ended.await.ok();
    }
}
