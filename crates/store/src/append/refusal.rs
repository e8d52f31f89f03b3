//! Why a command was refused, as SQL keeps it.
//!
//! A client whose connection is lost gives its command again, perhaps to another server, while the
//! first try still waits somewhere: in the socket of a server that hangs, in a queue. If the second
//! is refused and its author is let in again, the first must not be carried out after all. So a
//! refusal is kept under the client id as an event is, and each later try is refused alike.

use crate::{AppendError, StoreError};

/// The word for a refusal that is kept; none for what says nothing of the command itself.
pub(crate) fn from_refusal(error: &AppendError) -> Option<&'static str> {
    match error {
        AppendError::NoRoom => Some("no_room"),
        AppendError::NotMember => Some("not_member"),
        AppendError::NotAllowed => Some("not_allowed"),
        AppendError::NoMessage => Some("no_message"),
        AppendError::NoPerson => Some("no_person"),
        AppendError::NameTaken => Some("name_taken"),
        // A message that was edited too often stays so until it is deleted, and the release before
        // knows no word for it.
        AppendError::TooManyEdits | AppendError::ClientIdReused | AppendError::Store(_) => None,
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
