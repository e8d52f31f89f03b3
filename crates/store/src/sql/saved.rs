//! Messages that someone keeps at hand for themselves.

use confab_protocol::{RoomId, Seq, Timestamp, UserId};

use crate::statement::{Row, Sql, args};
use crate::table::{Table, table};
use crate::{Store, StoreError};

pub(crate) const TABLES: &[Table] = &[table("saved", 3, "person room message at")];

/// Whether the reader `$5` has saved message `m`.
pub(crate) const ANNOTATION: &str = "
    (SELECT COUNT(*) FROM saved f
     WHERE f.person = $5 AND f.room = m.room AND f.message = m.seq AND m.live) AS saved";

pub(crate) const FORGET: [&str; 1] = ["DELETE FROM saved WHERE room = $1 AND message = $2"];

pub(crate) const ERASE: [&str; 1] =
    ["DELETE FROM saved WHERE room = $1 AND message > $2 AND message <= $3"];

/// Messages that one person may save.
pub const MOST_SAVED: u32 = 5_000;

/// The outcome of saving a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saved {
    /// It is, or is not any more.
    Changed,
    /// It was so already.
    Unchanged,
    /// There is no such message, or none any more.
    NoMessage,
    /// There are [`MOST_SAVED`].
    Full,
}

impl Store {
    /// Saves a message for someone who may read it, or saves it no more.
    pub async fn save_message(
        &self,
        person: UserId,
        (room, message): (RoomId, Seq),
        on: bool,
        at: Timestamp,
    ) -> Result<Saved, StoreError> {
        self.write(move |sql| Box::pin(write(sql, person, (room, message), on, at))).await
    }

    /// Whether someone has saved a message.
    pub async fn is_saved(
        &self,
        person: UserId,
        (room, message): (RoomId, Seq),
    ) -> Result<bool, StoreError> {
        let any = "SELECT EXISTS (SELECT 1 FROM saved
                                  WHERE person = $1 AND room = $2 AND message = $3)";
        let (any,) = self.reads().one(any, args![person, room, message]).await?;
        Ok(any)
    }
}

async fn write(
    sql: &mut dyn Sql,
    person: UserId,
    (room, message): (RoomId, Seq),
    on: bool,
    at: Timestamp,
) -> Result<Saved, StoreError> {
    if !on {
        let take = "DELETE FROM saved WHERE person = $1 AND room = $2 AND message = $3";
        let taken = sql.execute(take, args![person, room, message]).await?;
        return Ok(if taken > 0 { Saved::Changed } else { Saved::Unchanged });
    }
    let live = "SELECT live FROM messages WHERE room = $1 AND seq = $2";
    let live: Option<(bool,)> = sql.optional(live, args![room, message]).await?;
    if live != Some((true,)) {
        return Ok(Saved::NoMessage);
    }
    let count = "SELECT COUNT(*) FROM saved WHERE person = $1";
    let (count,): (u32,) = sql.one(count, args![person]).await?;
    let put = "INSERT INTO saved (person, room, message, at) SELECT $1, $2, $3, $4 WHERE $5
               ON CONFLICT (person, room, message) DO NOTHING";
    let put = sql.execute(put, args![person, room, message, at, count < MOST_SAVED]).await?;
    Ok(match put {
        1.. => Saved::Changed,
        0 if count < MOST_SAVED => Saved::Unchanged,
        0 => Saved::Full,
    })
}

/// Whether a message is saved, by the column that [`ANNOTATION`] adds to its row.
pub(crate) fn read(row: &Row) -> Result<bool, StoreError> {
    Ok(row.get::<u32>("saved")? > 0)
}

#[cfg(test)]
mod tests;
