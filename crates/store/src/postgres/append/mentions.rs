//! Finds and keeps whom messages mention.

use confab_policy::Standing;
use confab_protocol::{Handle, Seq, UserId};
use sqlx::PgConnection;

use crate::StoreError;
use crate::append::Change;
use crate::words::{from_seq, to_handle};

/// Where a handle is mentioned.
#[derive(Clone, Copy)]
pub(super) struct Wanted {
    /// Tells messages that are written together apart.
    place: i64,
    room: i64,
    all_see: bool,
}

impl Wanted {
    pub(super) fn of(place: i64, change: &Change<'_>) -> Self {
        let all_see = Standing::stranger(change.facts.room.kind).sees();
        Self { place, room: change.append.room.0, all_see }
    }
}

/// Those of the mentioned who may see the room, by place and handle.
pub(super) async fn who_may_see(
    transaction: &mut PgConnection,
    wanted: &[Wanted],
    handles: Vec<String>,
) -> Result<Vec<(usize, UserId, Handle)>, StoreError> {
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<(i64, i64, String)> = sqlx::query_as(
        "SELECT DISTINCT w.place, a.id, a.handle
         FROM unnest($1::BIGINT[], $2::BIGINT[], $3::BOOLEAN[], $4::TEXT[])
              AS w (place, room, all_see, handle)
         JOIN accounts a ON a.handle = w.handle AND a.deactivated_at IS NULL
         WHERE (w.all_see OR EXISTS (SELECT 1 FROM members m
                                     WHERE m.room = w.room AND m.person = a.id))
           AND NOT EXISTS (SELECT 1 FROM bans b WHERE b.room = w.room AND b.person = a.id)
         ORDER BY w.place, a.handle",
    )
    .bind(wanted.iter().map(|wanted| wanted.place).collect::<Vec<_>>())
    .bind(wanted.iter().map(|wanted| wanted.room).collect::<Vec<_>>())
    .bind(wanted.iter().map(|wanted| wanted.all_see).collect::<Vec<_>>())
    .bind(handles)
    .fetch_all(transaction)
    .await?;
    rows.into_iter()
        .map(|(place, id, handle)| {
            let place = usize::try_from(place).ok().ok_or(StoreError::Corrupt("place"))?;
            Ok((place, UserId(id), to_handle(&handle)?))
        })
        .collect()
}

/// Whom a message mentions, its author aside, as rows.
pub(super) fn rows(
    change: &Change<'_>,
    message: Seq,
    mentioned: &[(UserId, Handle)],
) -> Vec<[i64; 3]> {
    let others = mentioned.iter().filter(|(person, _)| *person != change.facts.author.id);
    others.map(|(person, _)| [person.0, change.append.room.0, from_seq(message)]).collect()
}

/// Keeps the rows for counting.
pub(super) async fn write(
    transaction: &mut PgConnection,
    rows: &[[i64; 3]],
) -> Result<(), StoreError> {
    if rows.is_empty() {
        return Ok(());
    }
    let column = |index: usize| rows.iter().map(|row| row[index]).collect::<Vec<i64>>();
    sqlx::query(
        "INSERT INTO mentions (person, room, message)
         SELECT * FROM unnest($1::BIGINT[], $2::BIGINT[], $3::BIGINT[])",
    )
    .bind(column(0))
    .bind(column(1))
    .bind(column(2))
    .execute(transaction)
    .await?;
    Ok(())
}
