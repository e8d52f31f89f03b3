//! Appends one command to a room's log, inside the writer's transaction.
//!
//! First one query reads all [`facts`](facts::Facts) about author, room and message; then the
//! rules are checked; only then is anything written.

mod authorise;
mod command;
mod event;
mod facts;
mod member;
mod message;
mod room;

use sqlx::SqliteConnection;

pub(super) use event::{About, NewEvent, insert_event};
pub(super) use member::admit;
pub(super) use room::{name_is_free, write_version};

use self::facts::{Facts, First};
use super::queue::Savepoint;
use crate::{Append, AppendError, AppendKind, Appended};

pub(super) async fn append(
    transaction: &mut SqliteConnection,
    savepoint: Savepoint,
    append: Append,
) -> Result<Appended, AppendError> {
    let command = command::hash(&append);
    let facts = Facts::read(transaction, savepoint, &append).await?.ok_or(AppendError::NoRoom)?;
    if let Some(first) = &facts.first {
        return retry(transaction, &append, first, command).await;
    }
    let facts = authorise::check(facts, &append)?;
    let change = Change { append: &append, facts: &facts, command };
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

/// A command that may be carried out, with what is known about it.
struct Change<'a> {
    append: &'a Append,
    facts: &'a authorise::Allowed,
    command: command::Hash,
}

/// Gives what the first try wrote, if this is the same command.
async fn retry(
    transaction: &mut SqliteConnection,
    append: &Append,
    first: &First,
    command: command::Hash,
) -> Result<Appended, AppendError> {
    // Deleting a message also deletes the hashes of what wrote it, from which a short text could
    // be guessed. A retry after that is taken by its client id alone.
    if first.room != append.room || first.command.as_ref().is_some_and(|seen| *seen != command) {
        return Err(AppendError::ClientIdReused);
    }
    let event = super::event_row::read(transaction, first.room, first.seq).await?;
    Ok(Appended { event, first: false })
}
