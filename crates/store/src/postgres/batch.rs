//! One transaction of the writer: the locks, the appends in their order, the commit.

use std::collections::{BTreeSet, HashSet};

use sqlx::{Executor, PgConnection};

use super::queue::Waiting;
use super::{append, send};
use crate::append::Outcome;
use crate::kinds::Locks;
use crate::sql::looks;
use crate::statement::locks;
use crate::{Append, AppendKind, StoreError};

/// Carries out a batch in the transaction that was begun, and commits it. Each append has a
/// savepoint, so that one which fails fails alone; sends that follow each other share one.
pub(super) async fn transact(
    connection: &mut PgConnection,
    batch: &mut [Waiting],
) -> Result<(), StoreError> {
    take_locks(connection, batch).await?;
    let mut savepoint = "SAVEPOINT append";
    let mut rest = batch;
    while !rest.is_empty() {
        let (run, others) = rest.split_at_mut(run_length(rest));
        connection.execute(savepoint).await?;
        savepoint = "RELEASE append; SAVEPOINT append";
        carry_out(connection, run).await?;
        rest = others;
    }
    connection.execute("COMMIT").await?;
    Ok(())
}

async fn take_locks(connection: &mut PgConnection, batch: &[Waiting]) -> Result<(), StoreError> {
    let takes = |locks| batch.iter().any(|waiting| waiting.append.what.kind().locks() == locks);
    if takes(Locks::RoomAndMaking) {
        locks::making(connection).await?;
        looks::rooms(connection).await?;
    }
    let rooms: BTreeSet<i64> = batch.iter().map(|waiting| waiting.append.room.0).collect();
    locks::rooms(connection, &rooms.into_iter().collect::<Vec<_>>()).await?;
    if takes(Locks::RoomAndAccess) {
        locks::access(connection).await?;
    }
    Ok(())
}

/// How many appends from the first on are done as one: sends that do not repeat each other, or
/// whatever comes first.
fn run_length(batch: &[Waiting]) -> usize {
    let mut seen = HashSet::new();
    let sends = batch.iter().take_while(|waiting| {
        let Append { author, client_id, what, .. } = &waiting.append;
        matches!(what, AppendKind::Send { .. }) && seen.insert((author, client_id))
    });
    sends.count().max(1)
}

/// Carries out one run inside its savepoint. Where the database refuses several sends at once, each
/// has its own.
async fn carry_out(connection: &mut PgConnection, run: &mut [Waiting]) -> Result<(), StoreError> {
    if run.len() > 1 {
        let appends: Vec<&Append> = run.iter().map(|waiting| &waiting.append).collect();
        match send::send_all(connection, &appends).await {
            Ok(outcomes) => {
                for (waiting, outcome) in run.iter_mut().zip(outcomes) {
                    waiting.outcome = Some(outcome);
                }
                return keep_refusals(connection, run).await;
            }
            Err(error) => tracing::debug!(%error, "sends are done one by one"),
        }
        connection.execute("ROLLBACK TO append").await?;
    }
    for waiting in &mut *run {
        waiting.outcome = Some(alone(connection, &waiting.append).await?);
    }
    keep_refusals(connection, run).await
}

/// Refuses from now on what of a run was refused. No two of a run have one author and client id.
async fn keep_refusals(connection: &mut PgConnection, run: &[Waiting]) -> Result<(), StoreError> {
    let refused = run.iter().filter_map(|waiting| {
        let refused = waiting.outcome.as_ref()?.as_ref().err()?;
        Some((&waiting.append, refused))
    });
    crate::append::keep_refusals(connection, refused).await
}

/// Carries out one append; gives its outcome, after what it wrote is kept or undone.
async fn alone(connection: &mut PgConnection, append: &Append) -> Result<Outcome, StoreError> {
    let mut outcome = append::append(connection, append).await;
    if outcome.as_ref().is_err_and(append::is_client_id_taken) {
        // Another server used the client id in another room in this very moment: now it is seen.
        connection.execute("ROLLBACK TO append").await?;
        outcome = append::append(connection, append).await;
    }
    let end =
        if outcome.is_ok() { "RELEASE append; SAVEPOINT append" } else { "ROLLBACK TO append" };
    connection.execute(end).await?;
    Ok(outcome)
}
