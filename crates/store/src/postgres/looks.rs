//! Looks of names that a release wrote which knows none.

use sqlx::{Executor, PgConnection};

use crate::StoreError;
use crate::rows::{ACCOUNTS_WITHOUT, LOOK_OF_ACCOUNT, LOOK_OF_ROOM, LOOKS_AT_ONCE, ROOMS_WITHOUT};

/// Looks at all names at the start, a few in each transaction.
pub(super) async fn fill(connection: &mut PgConnection) -> Result<(), StoreError> {
    while is_any_without(connection).await? {
        connection.execute("BEGIN").await?;
        rooms(connection).await?;
        accounts(connection).await?;
        connection.execute("COMMIT").await?;
    }
    Ok(())
}

async fn is_any_without(connection: &mut PgConnection) -> Result<bool, sqlx::Error> {
    let room: Option<(i64, String, String)> =
        sqlx::query_as(ROOMS_WITHOUT).bind(1_i64).fetch_optional(&mut *connection).await?;
    let account: Option<(i64, String, String)> =
        sqlx::query_as(ACCOUNTS_WITHOUT).bind(1_i64).fetch_optional(connection).await?;
    Ok(room.is_some() || account.is_some())
}

/// Before a room's name is compared, once the lock for making rooms is held. Nearly always there are none.
pub(super) async fn rooms(transaction: &mut PgConnection) -> Result<(), sqlx::Error> {
    let rooms: Vec<(i64, String, String)> =
        sqlx::query_as(ROOMS_WITHOUT).bind(LOOKS_AT_ONCE).fetch_all(&mut *transaction).await?;
    for (id, name, key) in &rooms {
        let look = sqlx::query(LOOK_OF_ROOM).bind(id).bind(confab_names::look(name)).bind(key);
        look.execute(&mut *transaction).await?;
    }
    Ok(())
}

/// Before an account's names are compared.
pub(super) async fn accounts(transaction: &mut PgConnection) -> Result<(), sqlx::Error> {
    let accounts: Vec<(i64, String, String)> =
        sqlx::query_as(ACCOUNTS_WITHOUT).bind(LOOKS_AT_ONCE).fetch_all(&mut *transaction).await?;
    for (id, name, handle) in &accounts {
        sqlx::query(LOOK_OF_ACCOUNT)
            .bind(id)
            .bind(confab_names::look(name))
            .bind(confab_names::look_of_handle(handle))
            .execute(&mut *transaction)
            .await?;
    }
    Ok(())
}
