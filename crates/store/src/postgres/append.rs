//! Appends commands to logs, inside the writer's transaction.
//!
//! First one query reads all [`Facts`](crate::append::Facts) about authors, rooms and messages; then the rules are
//! checked; only then is anything written.

mod event;
mod facts;
mod member;
mod mentions;
mod message;
mod no_op;
mod room;
mod send;

use sqlx::PgConnection;

pub(super) use event::{insert_event, note_taken};
pub(super) use member::{admit, end_membership, find_anyone};
pub(super) use room::{name_is_free, write_version};
pub(super) use send::send_all;

use crate::append::{Change, First, authorise, command};
use crate::{Append, AppendError, AppendKind, Appended, StoreError};

/// What an append comes to.
pub(super) type Outcome = Result<Appended, AppendError>;

/// Carries out one append of any kind.
pub(super) async fn append(transaction: &mut PgConnection, append: &Append) -> Outcome {
    if let AppendKind::Send { .. } = append.what {
        let sent = send_all(transaction, &[append]).await?.pop();
        return sent.ok_or(StoreError::Corrupt("outcome"))?;
    }
    let command = command::hash(append);
    let facts = facts::read(transaction, &[append]).await?.pop().flatten();
    let facts = facts.ok_or(AppendError::NoRoom)?;
    if let Some(first) = &facts.first {
        return retry(transaction, append, first, command).await;
    }
    let facts = authorise::check(facts, append)?;
    let change = Change { append, facts: &facts, command };
    match &append.what {
        AppendKind::Send { .. } => Err(StoreError::Corrupt("kind").into()),
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

/// Whether two transactions used one client id at the same moment, and this one came second.
pub(super) fn is_client_id_taken(error: &AppendError) -> bool {
    let AppendError::Store(StoreError::Query(error)) = error else { return false };
    let constraint = error.as_database_error().and_then(sqlx::error::DatabaseError::constraint);
    matches!(constraint, Some("events_by_client_id" | "no_ops_pkey"))
}

/// Gives what the first try wrote or found, if this is the same command.
async fn retry(
    transaction: &mut PgConnection,
    append: &Append,
    first: &First,
    command: command::Hash,
) -> Outcome {
    if !first.was_written_by(append, command) {
        return Err(AppendError::ClientIdReused);
    }
    Ok(super::event_row::read(transaction, first.room, first.seq).await?)
}
