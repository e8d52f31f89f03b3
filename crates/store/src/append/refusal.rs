//! Why a command was refused, as SQL keeps it.
//!
//! A client whose connection is lost gives its command again, perhaps to another server, while the
//! first try still waits somewhere: in the socket of a server that hangs, in a queue. If the second
//! is refused and its author is let in again, the first must not be carried out after all. So a
//! refusal is kept under the client id as an event is, and each later try is refused alike.

use crate::statement::{Sql, args};
use crate::{Append, AppendError, StoreError};

/// Refuses commands from now on, those of them that were refused.
pub(crate) async fn keep_refusals(
    sql: &mut dyn Sql,
    refused: impl Iterator<Item = (&Append, &AppendError)> + Send,
) -> Result<(), StoreError> {
    let rows: Vec<_> = refused
        .filter_map(|(append, error)| {
            let Append { author, client_id, at, .. } = append;
            Some((author.0, client_id.as_str(), from_refusal(error)?, at.0))
        })
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    let keep = "
        INSERT INTO refusals (author, client_id, why, at)
        SELECT a.id, w.client_id, w.why, w.at
        FROM {rows $1 author:int client_id:text why:text at:int} w
        JOIN accounts a ON a.id = w.author WHERE TRUE
        ON CONFLICT DO NOTHING";
    sql.execute(keep, args![serde_json::json!(rows)]).await?;
    Ok(())
}

/// The word for a refusal that is kept; none for what says nothing of the command itself.
fn from_refusal(error: &AppendError) -> Option<&'static str> {
    match error {
        AppendError::NoRoom => Some("no_room"),
        AppendError::NotMember => Some("not_member"),
        AppendError::NotAllowed => Some("not_allowed"),
        AppendError::NoMessage => Some("no_message"),
        AppendError::NoPerson => Some("no_person"),
        AppendError::NameTaken => Some("name_taken"),
        // A refusal by a kind's own rule may be granted later, and the release before knows no word
        // for it.
        AppendError::Refused(..) | AppendError::ClientIdReused | AppendError::Store(_) => None,
    }
}

pub(crate) fn to_refusal(stored: &str) -> Result<AppendError, StoreError> {
    match stored {
        "no_room" => Ok(AppendError::NoRoom),
        "not_member" => Ok(AppendError::NotMember),
        "not_allowed" => Ok(AppendError::NotAllowed),
        "no_message" => Ok(AppendError::NoMessage),
        "no_person" => Ok(AppendError::NoPerson),
        "name_taken" => Ok(AppendError::NameTaken),
        _ => Err(StoreError::Corrupt("refusal")),
    }
}
