//! The facts of an append, and its authorisation: the same on both databases.
//!
//! A writer reads the [`Facts`] inside its transaction, [`check`](authorise::check)s them, and
//! only then writes the [`Change`], as its [kind](crate::kinds) says.

pub(crate) mod authorise;
pub(crate) mod command;
pub(crate) mod facts;

mod change;
mod event;
mod no_op;
mod refusal;

pub(crate) use crate::words::Place;
pub(crate) use authorise::{Asked, acting_role};
pub(crate) use change::{About, Change, NewEvent, appended, from_handles, handles};
pub(crate) use event::insert_event;
pub(crate) use facts::{Facts, First};
pub(crate) use no_op::done_before;
pub(crate) use refusal::keep_refusals;

use crate::sql::events;
use crate::statement::Sql;
use crate::{Append, AppendError, Appended};

/// The outcome of an append.
pub(crate) type Outcome = Result<Appended, AppendError>;

/// Gives the result of the first try, if this is the same command.
pub(crate) async fn retry(
    sql: &mut dyn Sql,
    append: &Append,
    first: &First,
    command: command::Hash,
) -> Outcome {
    if !first.was_written_by(append, command) {
        return Err(AppendError::ClientIdReused);
    }
    Ok(events::written_before(sql, first.room, first.seq).await?)
}
