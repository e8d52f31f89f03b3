//! The locks of writes, and the order in which they are taken, so that no two wait for each other.
//! SQLite has one writer at a time: there they do nothing.
//!
//! 1. **making**: held alone for making a room or naming one, since names are unique over several
//!    rows. Making an account shares it.
//! 2. **rooms**, by id: for writing to a log. Membership changes under it too.
//! 3. **the access counter**: for taking access away, until the commit.
//! 4. everything else, of which a write locks one row of each table.
//!
//! A batch of appends takes all that it needs before it begins.

use confab_protocol::RoomId;

use super::{Arg, Sql, args};
use crate::StoreError;
use crate::dialect::Dialect;

/// The key of the advisory lock of step 1; sqlx's migrator has another.
const MAKING: i64 = 0x636F_6E66_6162; // "confab"

const OBJECTS: i64 = MAKING + 1;

pub(crate) async fn making(sql: &mut dyn Sql) -> Result<(), StoreError> {
    lock(sql, "SELECT pg_advisory_xact_lock($1)", args![MAKING]).await
}

/// Held alone for saying that an object of a file is needed, or that it is not any more. No other
/// lock is taken after it.
pub(crate) async fn objects(sql: &mut dyn Sql) -> Result<(), StoreError> {
    lock(sql, "SELECT pg_advisory_xact_lock($1)", args![OBJECTS]).await
}

pub(crate) async fn making_shared(sql: &mut dyn Sql) -> Result<(), StoreError> {
    lock(sql, "SELECT pg_advisory_xact_lock_shared($1)", args![MAKING]).await
}

/// Locks the rooms of these that there are, in the order of their ids.
pub(crate) async fn rooms(sql: &mut dyn Sql, rooms: &[i64]) -> Result<(), StoreError> {
    let statement = "SELECT id FROM rooms WHERE id {in $1} ORDER BY id FOR NO KEY UPDATE";
    lock(sql, statement, args![rooms]).await
}

pub(crate) async fn one_room(sql: &mut dyn Sql, room: RoomId) -> Result<(), StoreError> {
    rooms(sql, &[room.0]).await
}

pub(crate) async fn access(sql: &mut dyn Sql) -> Result<(), StoreError> {
    lock(sql, "SELECT last FROM access_counter FOR UPDATE", &[]).await
}

async fn lock(
    sql: &mut dyn Sql,
    statement: &'static str,
    args: &[Arg<'_>],
) -> Result<(), StoreError> {
    if sql.dialect() == Dialect::Postgres {
        sql.execute(statement, args).await?;
    }
    Ok(())
}
