//! Reads everything that an append depends on, in one query.

use super::queue::Savepoint;
use crate::append::facts::{Facts, columns, message_of};
use crate::statement::{Sql, args};
use crate::{Append, StoreError};

/// The query for the facts, in one call with what begins the savepoint.
macro_rules! select {
    ($savepoint:literal) => {
        concat!(
            $savepoint,
            "SELECT ",
            columns!(),
            " FROM accounts a
              LEFT JOIN rooms r ON r.id = $2
                  AND NOT EXISTS (SELECT 1 FROM bans WHERE room = $2 AND person = $1)
              LEFT JOIN members m ON m.room = r.id AND m.person = a.id
              LEFT JOIN messages t ON t.room = r.id AND t.seq = $3
              LEFT JOIN events f ON f.author = a.id AND f.client_id = $4
              LEFT JOIN no_ops o ON o.author = a.id AND o.client_id = $4
              LEFT JOIN refusals n ON n.author = a.id AND n.client_id = $4
              WHERE a.id = $1 AND a.deactivated_at IS NULL"
        )
    };
}

pub(super) async fn read(
    sql: &mut dyn Sql,
    savepoint: Savepoint,
    append: &Append,
) -> Result<Option<Facts>, StoreError> {
    let select = match savepoint {
        Savepoint::First => select!("SAVEPOINT job; "),
        Savepoint::Keep => select!("RELEASE job; SAVEPOINT job; "),
        Savepoint::Undo => select!("ROLLBACK TO job; "),
    };
    let values = args![append.author, append.room, message_of(append), &append.client_id];
    sql.optional(select, values).await
}
