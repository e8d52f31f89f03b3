//! Copies a whole installation from one database to another, of whichever kinds.
//!
//! The source is read in one snapshot and the target written in one transaction, which is
//! committed only after every room's log was read back from it and is the same, event by event.

mod side;
mod snapshot;
mod tables;

#[cfg(test)]
mod tests;

use std::fmt;

use confab_protocol::{RoomId, Seq};
use sha2::{Digest, Sha256};

use crate::statement::Sql;
use crate::{StoreError, sqlite};

use self::side::Side;
use self::tables::tables;
use crate::table::{Kind, Table, Value};
pub use snapshot::{Snapshot, snapshot};

/// Counts of a copy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Copied {
    /// How many rows of each table.
    pub rows: Vec<(&'static str, u64)>,
    /// How many rooms' logs were compared, and how many events are in them.
    pub rooms: u64,
    pub events: u64,
}

impl fmt::Display for Copied {
    /// A line for each table, and one for what was compared.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (table, rows) in &self.rows {
            writeln!(f, "{rows:>12} {}", table.replace('_', " "))?;
        }
        let Self { rooms, events, .. } = self;
        write!(f, "compared: {rooms} rooms with {events} events, and each log is the same")
    }
}

/// Why nothing was copied. The target holds as little as it did.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CopyError {
    #[error("the database to copy from is not there")]
    NoSource,
    #[error("the database to copy from holds no account")]
    EmptySource,
    #[error("the database to copy from is of a later release")]
    Later,
    #[error("the database to copy to is in use: its table {0} is not empty")]
    TargetInUse(&'static str),
    #[error("the log of room {0} was not the same in the copy")]
    LogDiffers(RoomId),
    #[error("the database to copy from cannot be read")]
    Read(#[source] StoreError),
    #[error("the database to copy to cannot be written")]
    Write(#[source] StoreError),
}

/// Rows that are read and written at once, and events that are compared.
const ROWS_AT_ONCE: u32 = 500;

/// Copies everything from the database of one URL to that of another, which must hold nothing. Both
/// are brought up to date first. Writes to the source meanwhile are not copied.
pub async fn copy(from: &str, to: &str) -> Result<Copied, CopyError> {
    let source = Side::open_to_read(from).await.map_err(CopyError::Read)?;
    let mut source = source.ok_or(CopyError::NoSource)?;
    if source.schema().await.map_err(CopyError::Read)? > sqlite::newest_migration() {
        return Err(CopyError::Later);
    }
    let mut target = Side::open_to_write(to).await.map_err(CopyError::Write)?;
    for table in tables() {
        let found = target.read(table, None, 1).await.map_err(CopyError::Write)?;
        if !found.is_empty() {
            return Err(CopyError::TargetInUse(table.name));
        }
    }
    let mut copied = Copied::default();
    for table in tables() {
        let rows = copy_table(&mut source, &mut target, table).await?;
        if rows == 0 && table.name == "accounts" {
            return Err(CopyError::EmptySource);
        }
        copied.rows.push((table.name, rows));
    }
    target.begin_index().await.map_err(CopyError::Write)?;
    for table in tables().filter(|table| table.counts_up) {
        let last = source.last_number(table).await.map_err(CopyError::Read)?;
        target.set_last_number(table, last).await.map_err(CopyError::Write)?;
    }
    for room in source.rooms().await.map_err(CopyError::Read)? {
        let before = log_of(&mut source, room).await.map_err(CopyError::Read)?;
        let after = log_of(&mut target, room).await.map_err(CopyError::Write)?;
        if before != after {
            return Err(CopyError::LogDiffers(room));
        }
        copied.rooms += 1;
        copied.events += before.events;
    }
    target.commit().await.map_err(CopyError::Write)?;
    Ok(copied)
}

/// The newest migration of a database.
async fn schema_of(sql: &mut dyn Sql) -> Result<i64, StoreError> {
    let newest = "SELECT COALESCE(MAX(version), 0) FROM _sqlx_migrations";
    sql.one(newest, &[]).await.map(|(newest,): (i64,)| newest)
}

/// Gives how many rows there were.
async fn copy_table(
    source: &mut Side,
    target: &mut Side,
    table: &'static Table,
) -> Result<u64, CopyError> {
    let mut copied = 0;
    let mut last: Option<Vec<Value>> = None;
    loop {
        let after = last.as_deref().map(|row| &row[..table.key]);
        let rows = source.read(table, after, ROWS_AT_ONCE).await.map_err(CopyError::Read)?;
        if rows.is_empty() {
            return Ok(copied);
        }
        target.write(table, &rows).await.map_err(CopyError::Write)?;
        copied += rows.len() as u64;
        last = rows.into_iter().next_back();
    }
}

/// A room's log, in short.
#[derive(PartialEq, Eq)]
struct LogHash {
    events: u64,
    sha256: [u8; 32],
}

/// Hashes a log as clients are told it.
async fn log_of(side: &mut Side, room: RoomId) -> Result<LogHash, StoreError> {
    let mut hash = Sha256::new();
    let (mut after, mut events) = (Seq::ZERO, 0);
    loop {
        let some = side.events(room, after, ROWS_AT_ONCE).await?;
        let Some(last) = some.last() else {
            return Ok(LogHash { events, sha256: hash.finalize().into() });
        };
        after = last.seq;
        events += some.len() as u64;
        for event in &some {
            let told = serde_json::to_vec(event).ok().ok_or(StoreError::Corrupt("event"))?;
            hash.update(told.len().to_le_bytes());
            hash.update(told);
        }
    }
}
