//! Appends one command to a room's log, inside the writer's transaction.
//!
//! First one query reads all [`Facts`](crate::append::Facts) about author, room and message; then the
//! rules are checked; only then is anything written.

use sqlx::SqliteConnection;

use super::queue::Savepoint;
use super::writer::execute;
use super::{Sqlite, facts, send};
use crate::append::{Change, Outcome, authorise, command, keep_refusals, retry};
use crate::kinds::message_sent::Send;
use crate::{Append, AppendError, AppendKind, Appended, StoreError, kinds};

impl Sqlite {
    /// Hands an append to the writer and waits for its outcome.
    pub(crate) async fn append(&self, append: Append) -> Result<Appended, AppendError> {
        let deletions = self.deletions.clone();
        let outcome = self.write_unbegun(event_of, move |transaction, savepoint| {
            Box::pin(async move {
                let outcome = carry_out_or_refuse(transaction, savepoint, &append).await?;
                if outcome.is_ok() && matches!(append.what, AppendKind::Delete { .. }) {
                    deletions.note();
                }
                Ok::<_, StoreError>(outcome)
            })
        });
        outcome.await?
    }
}

fn event_of(outcome: &Outcome) -> Option<&Appended> {
    outcome.as_ref().ok()
}

/// Carries out one append, or keeps that it was refused. An outer error is of the database, and all
/// of it must be undone.
async fn carry_out_or_refuse(
    transaction: &mut SqliteConnection,
    savepoint: Savepoint,
    append: &Append,
) -> Result<Outcome, StoreError> {
    match carry_out(transaction, savepoint, append).await {
        Err(AppendError::Store(error)) => Err(error),
        Err(refused) => {
            execute(transaction, "ROLLBACK TO job").await?;
            keep_refusals(transaction, std::iter::once((append, &refused))).await?;
            Ok(Err(refused))
        }
        appended => Ok(appended),
    }
}

async fn carry_out(
    transaction: &mut SqliteConnection,
    savepoint: Savepoint,
    append: &Append,
) -> Outcome {
    let command = command::hash(append);
    let facts = facts::read(transaction, savepoint, append).await?.ok_or(AppendError::NoRoom)?;
    if let Some(first) = &facts.first {
        return retry(transaction, append, first, command).await;
    }
    let facts = authorise::check(facts, append)?;
    let change = Change { append, facts: &facts, command };
    match Send::of(&append.what) {
        Some(message) => send::send(transaction, &change, &message).await,
        None => kinds::carry_out(transaction, &change).await,
    }
}
