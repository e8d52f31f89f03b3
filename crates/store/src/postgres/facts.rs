//! Reads everything that appends depend on, in one query.

use sqlx::PgConnection;

use crate::append::facts::{Facts, columns, message_of};
use crate::dialect::{Dialect, spell};
use crate::statement::{Row, Stored};
use crate::words::from_seq;
use crate::{Append, StoreError};

/// Each row is looked up by its whole key, append by append. Left to itself the planner may join
/// whole rooms, as long as it has no statistics of them.
const FACTS: &str = concat!(
    "SELECT i.place, ",
    columns!(),
    "
    FROM unnest($1::BIGINT[], $2::BIGINT[], $3::BIGINT[], $4::TEXT[])
         WITH ORDINALITY AS i (author, room, message, client_id, place)
    JOIN LATERAL (SELECT * FROM accounts
                  WHERE id = i.author AND deactivated_at IS NULL LIMIT 1) a ON TRUE
    LEFT JOIN LATERAL (SELECT * FROM rooms WHERE id = i.room
                       AND NOT EXISTS (SELECT 1 FROM bans
                                       WHERE room = i.room AND person = i.author)
                       LIMIT 1) r ON TRUE
    LEFT JOIN LATERAL (SELECT * FROM members
                       WHERE room = i.room AND person = i.author LIMIT 1) m ON TRUE
    LEFT JOIN LATERAL (SELECT * FROM messages
                       WHERE room = i.room AND seq = i.message LIMIT 1) t ON TRUE
    LEFT JOIN LATERAL (SELECT * FROM events
                       WHERE author = i.author AND client_id = i.client_id LIMIT 1) f ON TRUE
    LEFT JOIN LATERAL (SELECT * FROM no_ops
                       WHERE author = i.author AND client_id = i.client_id LIMIT 1) o ON TRUE
    LEFT JOIN LATERAL (SELECT * FROM refusals
                       WHERE author = i.author AND client_id = i.client_id LIMIT 1) n ON TRUE"
);

struct Placed {
    /// Counts the appends from 1.
    place: i64,
    facts: Facts,
}

impl Stored for Placed {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self { place: row.get("place")?, facts: Facts::read(row)? })
    }
}

/// The facts of each append; none where the author has no active account.
pub(super) async fn read(
    transaction: &mut PgConnection,
    appends: &[&Append],
) -> Result<Vec<Option<Facts>>, StoreError> {
    let column = |value: fn(&Append) -> i64| appends.iter().map(|a| value(a)).collect::<Vec<_>>();
    let messages: Vec<Option<i64>> =
        appends.iter().map(|append| message_of(append).map(from_seq)).collect();
    let client_ids: Vec<&str> = appends.iter().map(|append| append.client_id.as_str()).collect();
    let rows = sqlx::query(spell(FACTS, Dialect::Postgres))
        .bind(column(|append| append.author.0))
        .bind(column(|append| append.room.0))
        .bind(messages)
        .bind(client_ids)
        .fetch_all(transaction)
        .await?;
    let mut all: Vec<Option<Facts>> = appends.iter().map(|_| None).collect();
    for row in rows {
        let Placed { place, facts } = Placed::read(&Row::Postgres(row))?;
        let place = usize::try_from(place - 1).ok().and_then(|place| all.get_mut(place));
        *place.ok_or(StoreError::Corrupt("place"))? = Some(facts);
    }
    Ok(all)
}
