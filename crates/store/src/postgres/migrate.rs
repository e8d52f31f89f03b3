//! Brings the schema up to date, once, however many servers start at the same moment.

use std::sync::LazyLock;
use std::time::Duration;

use sqlx::migrate::{Migrate as _, MigrateError, Migrator};
use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection, Executor, PgConnection};
use tokio::time::sleep;

use super::connect::connect;
use super::sqlstate::{is_to_free_others, waited_too_long};
use crate::StoreError;
use crate::sql::{directory, looks};

/// A database that a later release has migrated already is opened all the same: during a deploy
/// both run, and what a migration takes away no release before it uses.
pub(super) static MIGRATIONS: LazyLock<Migrator> = LazyLock::new(|| {
    let mut migrations = sqlx::migrate!("migrations/postgres");
    migrations.set_ignore_missing(true).set_locking(false);
    migrations
});

/// How long all of it may take, waiting for another server included.
const MIGRATION_PATIENCE: Duration = Duration::from_mins(10);

/// How long a migration may wait for a table that servers use, which wait behind it meanwhile. It is
/// less than the second after which Postgres ends one of two that wait for each other, so that it is
/// always the migration that gives way.
const LOCK_PATIENCE: &str = "SET lock_timeout = '500ms'";
const PAUSE: Duration = Duration::from_millis(250);

/// Applies the missing migrations.
pub(super) async fn run(options: &PgConnectOptions) -> Result<(), StoreError> {
    let mut connection = connect(options).await?;
    let migrating = async {
        // Another server's migrations may take their time. It is the lock that every release takes.
        connection.execute("SET statement_timeout = 0; SET lock_timeout = 0").await?;
        connection.lock().await.map_err(StoreError::Migrate)?;
        apply(&mut connection).await?;
        connection.unlock().await.map_err(StoreError::Migrate)?;
        looks::fill(&mut connection, "BEGIN").await?;
        directory::fill_all(&mut connection, "BEGIN").await?;
        if let Err(error) = connection.close().await {
            tracing::debug!(%error, "the connection of the migrations was not closed cleanly");
        }
        Ok(())
    };
    tokio::time::timeout(MIGRATION_PATIENCE, migrating).await.unwrap_or(Err(StoreError::Timeout))
}

/// Applies what is missing, one transaction each, while servers read and write.
async fn apply(connection: &mut PgConnection) -> Result<(), StoreError> {
    connection.execute(LOCK_PATIENCE).await?;
    while let Err(error) = MIGRATIONS.run(&mut *connection).await {
        if !gave_way(&error) {
            return Err(StoreError::Migrate(error));
        }
        tracing::debug!(%error, "a migration gave way to a server that is at work");
        sleep(PAUSE).await;
    }
    connection.execute("SET lock_timeout = 0").await?;
    Ok(())
}

fn gave_way(error: &MigrateError) -> bool {
    let (MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _)) = error else {
        return false;
    };
    is_to_free_others(error) || waited_too_long(error)
}
