//! Reads everything that an append depends on, in one query.

use sqlx::SqliteConnection;

use super::super::queue::Savepoint;
use crate::append::{Facts, FactsRow, message_of};
use crate::words::from_seq;
use crate::{Append, StoreError};

/// The query for the facts, in one call with what begins the savepoint.
macro_rules! select {
    ($savepoint:literal) => {
        concat!(
            $savepoint,
            "SELECT a.handle, a.name, a.role, (SELECT marks FROM person_marks WHERE person = a.id) AS marks,
                    r.kind AS room_kind,
                    m.role AS membership, m.joined_seq,
                    t.author AS message_author, t.live AS message_live,
                    COALESCE(f.room, o.room) AS first_room, COALESCE(f.seq, o.seq) AS first_seq,
                    COALESCE(f.command, o.command) AS first_command,
                    n.why AS refused
             FROM accounts a
             LEFT JOIN rooms r ON r.id = ?2
                 AND NOT EXISTS (SELECT 1 FROM bans WHERE room = ?2 AND person = ?1)
             LEFT JOIN members m ON m.room = r.id AND m.person = a.id
             LEFT JOIN messages t ON t.room = r.id AND t.seq = ?3
             LEFT JOIN events f ON f.author = a.id AND f.client_id = ?4
             LEFT JOIN no_ops o ON o.author = a.id AND o.client_id = ?4
             LEFT JOIN refusals n ON n.author = a.id AND n.client_id = ?4
             WHERE a.id = ?1 AND a.deactivated_at IS NULL"
        )
    };
}

pub(super) async fn read(
    transaction: &mut SqliteConnection,
    savepoint: Savepoint,
    append: &Append,
) -> Result<Option<Facts>, StoreError> {
    let select = match savepoint {
        Savepoint::First => select!("SAVEPOINT job; "),
        Savepoint::Keep => select!("RELEASE job; SAVEPOINT job; "),
        Savepoint::Undo => select!("ROLLBACK TO job; "),
    };
    let row: Option<FactsRow> = sqlx::query_as(select)
        .bind(append.author.0)
        .bind(append.room.0)
        .bind(message_of(append).map(from_seq))
        .bind(append.client_id.as_str())
        .fetch_optional(transaction)
        .await?;
    row.map(|row| row.into_facts(append.author)).transpose()
}
