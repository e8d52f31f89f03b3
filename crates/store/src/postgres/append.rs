//! Appends one command to a room's log, inside the writer's transaction.
//!
//! First one query reads all [`Facts`](crate::append::Facts) about author, room and message; then the
//! rules are checked; only then is anything written.

use sqlx::PgConnection;

use super::{facts, send};
use crate::append::{Change, Outcome, authorise, command, retry};
use crate::{Append, AppendError, AppendKind, StoreError, kinds};

/// Carries out one append of any kind.
pub(super) async fn append(transaction: &mut PgConnection, append: &Append) -> Outcome {
    if let AppendKind::Send { .. } = append.what {
        let sent = send::send_all(transaction, &[append]).await?.pop();
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
    kinds::carry_out(transaction, &change).await
}

/// Whether two transactions used one client id at the same moment, and this one came second.
pub(super) fn is_client_id_taken(error: &AppendError) -> bool {
    let AppendError::Store(StoreError::Query(error)) = error else { return false };
    let constraint = error.as_database_error().and_then(sqlx::error::DatabaseError::constraint);
    matches!(constraint, Some("events_by_client_id" | "no_ops_pkey"))
}
