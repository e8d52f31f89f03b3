//! Erasing in steps: how much of a deleted text one write overwrites, so that others need not wait.
//!
//! A disk of 20 MB/s writes a step of [`STEP`] in 13 ms.

use sqlx::FromRow;

use crate::words::to_count;
use crate::{AppendError, StoreError};

/// Edits that a message takes: its versions are kept until it is deleted, and go with it.
const MOST_EDITS: u32 = 100;

/// An upper bound of one step. The text that reaches `bytes` still belongs to it.
#[derive(Clone, Copy)]
pub(crate) struct Step {
    pub(crate) rows: u32,
    pub(crate) bytes: u32,
}

/// One step of what is erased by and by.
pub(crate) const STEP: Step = Step { rows: 256, bytes: 256 * 1024 };

/// What is erased along with the deletion itself: no more than sending a message writes.
pub(crate) const AT_ONCE: Step = Step { rows: 8, bytes: 16 * 1024 };

/// As many versions as an edit looks at.
pub(crate) const EDITS: Step = Step { rows: MOST_EDITS + 1, bytes: u32::MAX };

/// The versions of a message from `$1` back, in steps of `$2` rows and `$3` bytes: in the SQL that
/// both databases have.
pub(crate) const VERSIONS: &str = "
    WITH RECURSIVE versions (id, previous, seq, bytes, number) AS (
        SELECT id, previous, seq, CAST(length(body) AS BIGINT), CAST(1 AS BIGINT)
        FROM message_versions WHERE id = $1
        UNION ALL
        SELECT v.id, v.previous, v.seq, c.bytes + length(v.body), c.number + 1
        FROM versions c JOIN message_versions v ON v.id = c.previous
        WHERE c.number < $2 AND c.bytes < $3)
    SELECT id, previous, seq FROM versions ORDER BY number";

/// One version of a message.
#[derive(FromRow)]
pub(crate) struct VersionRow {
    pub(crate) id: i64,
    pub(crate) previous: Option<i64>,
    /// The event that wrote it.
    pub(crate) seq: i64,
}

/// Whether a message with these versions, as many as [`EDITS`] finds, may be edited once more.
pub(crate) fn may_be_edited(versions: &[VersionRow]) -> Result<(), AppendError> {
    let edits = versions.len().saturating_sub(1);
    if edits < MOST_EDITS as usize { Ok(()) } else { Err(AppendError::TooManyEdits) }
}

/// The next deleted message of which something is to be erased. Those of deleted rooms go with
/// their rooms.
macro_rules! next_message {
    ($lock:literal) => {
        concat!(
            "SELECT room, seq, version FROM deleted_messages d
             WHERE NOT EXISTS (SELECT 1 FROM deleted_rooms r WHERE r.room = d.room)
             ORDER BY room, seq LIMIT 1 ",
            $lock
        )
    };
}
pub(crate) use next_message;

/// Whether anything is left to erase.
pub(crate) const ANY_MESSAGES: &str = "SELECT EXISTS (SELECT 1 FROM deleted_messages)";
pub(crate) const ANY_ROOMS: &str = "SELECT EXISTS (SELECT 1 FROM deleted_rooms)";

/// Up to `$3` events of a room after one, with what erasing each overwrites and removes.
pub(crate) const EVENTS: &str = "
    SELECT e.seq, COALESCE(length(v.body), 0) + 64 *
        (SELECT COUNT(*) FROM mentions m WHERE m.room = e.room AND m.message = e.seq) AS bytes
    FROM events e LEFT JOIN message_versions v ON v.id = e.version
    WHERE e.room = $1 AND e.seq > $2 ORDER BY e.seq LIMIT $3";

/// An event of a deleted room.
#[derive(FromRow)]
pub(crate) struct ErasedRow {
    seq: i64,
    bytes: i64,
}

/// The last event of one step; `None` where there are no more. At least one is in it.
pub(crate) fn through(events: &[ErasedRow]) -> Result<Option<i64>, StoreError> {
    let mut bytes = 0;
    for event in events {
        bytes += to_count(event.bytes)?;
        if bytes >= STEP.bytes {
            return Ok(Some(event.seq));
        }
    }
    Ok(events.last().map(|event| event.seq))
}
