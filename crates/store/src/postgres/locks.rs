//! The locks of writes, and the order in which they are taken, so that no two wait for each other.
//!
//! 1. **making**: whoever makes a room or gives it a name has it alone, since names are unique over
//!    several rows. Whoever makes an account shares it.
//! 2. **rooms**, by id: whoever writes to a log. Membership changes under it too.
//! 3. **the access counter**: whoever takes access away, until the commit.
//! 4. everything else, of which a write locks one row of each table.
//!
//! A batch of appends takes all that it needs before it begins.

use sqlx::PgConnection;

use crate::StoreError;

/// The key of the advisory lock of step 1; sqlx's migrator has another.
const MAKING: i64 = 0x636F_6E66_6162; // "confab"

pub(super) async fn making(transaction: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::query("SELECT pg_advisory_xact_lock($1)").bind(MAKING).execute(transaction).await?;
    Ok(())
}

pub(super) async fn making_shared(transaction: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::query("SELECT pg_advisory_xact_lock_shared($1)")
        .bind(MAKING)
        .execute(transaction)
        .await?;
    Ok(())
}

/// Locks the rooms of these that there are, in the order of their ids.
pub(super) async fn rooms(
    transaction: &mut PgConnection,
    rooms: &[i64],
) -> Result<(), sqlx::Error> {
    sqlx::query("SELECT id FROM rooms WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE")
        .bind(rooms)
        .execute(transaction)
        .await?;
    Ok(())
}

pub(super) async fn access(transaction: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::query("SELECT last FROM access_counter FOR UPDATE").execute(transaction).await?;
    Ok(())
}

/// The same for writes that have an error of their own.
pub(super) async fn one_room(
    transaction: &mut PgConnection,
    room: confab_protocol::RoomId,
) -> Result<(), StoreError> {
    Ok(rooms(transaction, &[room.0]).await?)
}
