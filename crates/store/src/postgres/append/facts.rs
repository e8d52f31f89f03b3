//! Reads everything that appends depend on, in one query.

use sqlx::{FromRow, PgConnection};

use crate::append::{Facts, FactsRow, message_of};
use crate::words::from_seq;
use crate::{Append, StoreError};

/// Each row is looked up by its whole key, append by append. Left to itself the planner may join
/// whole rooms, as long as it has no statistics of them.
const FACTS: &str = "
    SELECT i.place, a.handle, a.name, a.role, (SELECT marks FROM person_marks WHERE person = a.id) AS marks,
           r.kind AS room_kind,
           m.role AS membership, m.joined_seq,
           t.author AS message_author, t.live AS message_live,
           COALESCE(f.room, o.room) AS first_room, COALESCE(f.seq, o.seq) AS first_seq,
           COALESCE(f.command, o.command) AS first_command,
           n.why AS refused
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
                       WHERE author = i.author AND client_id = i.client_id LIMIT 1) n ON TRUE";

#[derive(FromRow)]
struct Row {
    /// Counts the appends from 1.
    place: i64,
    #[sqlx(flatten)]
    facts: FactsRow,
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
    let rows: Vec<Row> = sqlx::query_as(FACTS)
        .bind(column(|append| append.author.0))
        .bind(column(|append| append.room.0))
        .bind(messages)
        .bind(client_ids)
        .fetch_all(transaction)
        .await?;
    let mut all: Vec<Option<Facts>> = appends.iter().map(|_| None).collect();
    for row in rows {
        let place = usize::try_from(row.place - 1).ok().filter(|place| *place < appends.len());
        let place = place.ok_or(StoreError::Corrupt("place"))?;
        all[place] = Some(row.facts.into_facts(appends[place].author)?);
    }
    Ok(all)
}
