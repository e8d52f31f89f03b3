//! A database that is copied from or to, with a transaction open on it.

use async_trait::async_trait;
use confab_protocol::{Event, RoomId, Seq};

use super::{Cell, Table};
use crate::open::is_postgres;
use crate::{StoreError, postgres, sqlite};

/// Either end of a copy. Dropped without a commit, it leaves nothing.
#[async_trait]
pub(crate) trait Side: Send {
    /// The rows after a key, in the key's order, at most `limit`.
    async fn read(
        &mut self,
        table: &'static Table,
        after: Option<&[Cell]>,
        limit: u32,
    ) -> Result<Vec<Vec<Cell>>, StoreError>;

    /// Writes rows, of which there are at least one.
    async fn write(&mut self, table: &'static Table, rows: &[Vec<Cell>]) -> Result<(), StoreError>;

    /// The highest number that a table has given out, whether its row is still there or not.
    async fn last_number(&mut self, table: &'static Table) -> Result<i64, StoreError>;

    async fn set_last_number(&mut self, table: &'static Table, last: i64)
    -> Result<(), StoreError>;

    async fn rooms(&mut self) -> Result<Vec<RoomId>, StoreError>;

    /// The events after a position, as the store replays them.
    async fn events(
        &mut self,
        room: RoomId,
        after: Seq,
        limit: u32,
    ) -> Result<Vec<Event>, StoreError>;

    async fn commit(self: Box<Self>) -> Result<(), StoreError>;
}

/// Opens a database to read one snapshot of it. `None` where it is a file that is not there.
pub(super) async fn open_source(url: &str) -> Result<Option<Box<dyn Side>>, StoreError> {
    if is_postgres(url) {
        return Ok(Some(Box::new(postgres::Side::open_to_read(url).await?)));
    }
    let side = sqlite::Side::open_to_read(url).await?;
    Ok(side.map(|side| Box::new(side) as Box<dyn Side>))
}

/// Opens a database to write it, alone.
pub(super) async fn open_target(url: &str) -> Result<Box<dyn Side>, StoreError> {
    if is_postgres(url) {
        Ok(Box::new(postgres::Side::open_to_write(url).await?))
    } else {
        Ok(Box::new(sqlite::Side::open_to_write(url).await?))
    }
}
