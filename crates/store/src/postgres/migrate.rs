//! Brings the schema up to date, once, however many servers start at the same moment.

use std::sync::LazyLock;
use std::time::Duration;

use sqlx::migrate::Migrator;
use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection, Executor};

use super::connect::connect;
use crate::StoreError;
use crate::sql::{directory, looks};

/// sqlx's migrator takes an advisory lock on the database before it looks what is missing.
///
/// A database that a later release has migrated already is opened all the same: during a deploy
/// both run, and what a migration takes away no release before it uses.
pub(super) static MIGRATIONS: LazyLock<Migrator> = LazyLock::new(|| {
    let mut migrations = sqlx::migrate!("migrations/postgres");
    migrations.set_ignore_missing(true);
    migrations
});

/// How long all of it may take, waiting for another server included.
const MIGRATION_PATIENCE: Duration = Duration::from_mins(10);

/// Applies the missing migrations.
pub(super) async fn run(options: &PgConnectOptions) -> Result<(), StoreError> {
    let mut connection = connect(options).await?;
    let migrating = async {
        // A migration may take its time, and so may another server's, for whose lock this waits.
        connection.execute("SET statement_timeout = 0; SET lock_timeout = 0").await?;
        MIGRATIONS.run(&mut connection).await.map_err(StoreError::Migrate)?;
        looks::fill(&mut connection, "BEGIN").await?;
        directory::fill_all(&mut connection, "BEGIN").await?;
        if let Err(error) = connection.close().await {
            tracing::debug!(%error, "the connection of the migrations was not closed cleanly");
        }
        Ok(())
    };
    tokio::time::timeout(MIGRATION_PATIENCE, migrating).await.unwrap_or(Err(StoreError::Timeout))
}
