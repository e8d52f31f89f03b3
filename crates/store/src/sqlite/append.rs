//! Appends one command to a room's log, inside the writer's transaction.
//!
//! First one query reads all [`Facts`](crate::append::Facts) about author, room and message; then the
//! rules are checked; only then is anything written.

mod event;
mod facts;
mod member;
mod message;
mod no_op;
mod refusal;
mod room;

use sqlx::SqliteConnection;

pub(super) use event::insert_event;
pub(super) use member::{admit, end_membership, find_anyone, note_removed};
pub(super) use room::{name_is_free, write_version};

use super::queue::Savepoint;
use crate::append::{Change, First, authorise, command};
use crate::{Append, AppendError, AppendKind, Appended, StoreError};

/// What an append comes to.
pub(super) type Outcome = Result<Appended, AppendError>;

/// Carries out one append, or keeps that it was refused. An outer error is of the database, and all
/// of it must be undone.
pub(super) async fn append(
    transaction: &mut SqliteConnection,
    savepoint: Savepoint,
    append: &Append,
) -> Result<Outcome, StoreError> {
    match carry_out(transaction, savepoint, append).await {
        Err(AppendError::Store(error)) => Err(error),
        Err(refused) => {
            refusal::keep(transaction, append, &refused).await?;
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
    match &append.what {
        AppendKind::Send { body, reply_to, mentions } => {
            message::send(transaction, &change, body, *reply_to, mentions).await
        }
        AppendKind::Edit { message, body, mentions } => {
            message::edit(transaction, &change, *message, body, mentions).await
        }
        AppendKind::Delete { message } => message::delete(transaction, &change, *message).await,
        AppendKind::Join => member::join(transaction, &change).await,
        AppendKind::Leave => member::leave(transaction, &change).await,
        AppendKind::Add { member } => member::add(transaction, &change, *member).await,
        AppendKind::Remove { member } => member::remove(transaction, &change, *member).await,
        AppendKind::Change { name, topic } => {
            room::change(transaction, &change, name.as_deref(), topic.as_deref()).await
        }
    }
}

/// Gives what the first try wrote or found, if this is the same command.
async fn retry(
    transaction: &mut SqliteConnection,
    append: &Append,
    first: &First,
    command: command::Hash,
) -> Outcome {
    if !first.was_written_by(append, command) {
        return Err(AppendError::ClientIdReused);
    }
    Ok(super::event_row::read(transaction, first.room, first.seq).await?)
}
