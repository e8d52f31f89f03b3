//! Reads from a failure whether its connection can be kept.

use std::error::Error;

/// Whether it is the connection that failed: it closed, or the database ended it.
pub(super) fn is_lost(error: &sqlx::Error) -> bool {
    let ended = code(error).is_some_and(|code| code.starts_with("57P"));
    ended || matches!(error, sqlx::Error::Io(_))
}

/// Whether the database ended a transaction so that others can go on: beginning again helps.
pub(super) fn is_to_free_others(error: &sqlx::Error) -> bool {
    matches!(code(error).as_deref(), Some("40P01" | "40001"))
}

/// Whether a statement waited for others as long as it may. To begin again is to wait as long once
/// more, which only those do who have the time.
pub(super) fn waited_too_long(error: &sqlx::Error) -> bool {
    code(error).as_deref() == Some("55P03")
}

/// Whether a write failed, at whatever depth, since its connection may only read. That is a
/// property of the connection, kept from when it was made: the database may have been writable
/// again for long, or be another one by now, so another connection finds out.
pub(super) fn is_read_only(error: &(dyn Error + 'static)) -> bool {
    let mut cause = Some(error);
    while let Some(error) = cause {
        let of_database = error.downcast_ref::<sqlx::Error>();
        if of_database.is_some_and(|error| code(error).as_deref() == Some("25006")) {
            return true;
        }
        cause = error.source();
    }
    false
}

fn code(error: &sqlx::Error) -> Option<std::borrow::Cow<'_, str>> {
    error.as_database_error()?.code()
}
