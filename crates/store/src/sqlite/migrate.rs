//! Brings the schema up to date, once, however many servers start at the same moment.
//!
//! sqlx's migrator takes no lock on SQLite, and changing a new file to WAL mode can't wait for
//! another process either. So everything from the first connection on happens under an advisory
//! lock on a file beside the database. The lock goes away with the process that holds it; the
//! file stays, empty, since removing it would race.

use std::fs::File;
use std::sync::LazyLock;

use sqlx::migrate::Migrator;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, SqliteConnection};

use super::private;
use crate::StoreError;
use crate::sql::{directory, looks};

/// A database that a later release has migrated already is opened all the same: during a deploy
/// both run, and what a migration takes away no release before it uses.
pub(super) static MIGRATIONS: LazyLock<Migrator> = LazyLock::new(|| {
    let mut migrations = sqlx::migrate!("migrations/sqlite");
    migrations.set_ignore_missing(true);
    migrations
});

/// The newest migration that this release knows, on either database.
pub(crate) fn newest_migration() -> i64 {
    MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or(0)
}

/// Opens the file, made if it is missing, and applies what it lacks; gives the connection.
pub(super) async fn run(connect: &SqliteConnectOptions) -> Result<SqliteConnection, StoreError> {
    let lock = lock_beside(connect).await?;
    let mut connection = connect.connect().await.map_err(StoreError::Open)?;
    MIGRATIONS.run(&mut connection).await.map_err(StoreError::Migrate)?;
    looks::fill(&mut connection, "BEGIN IMMEDIATE").await?;
    directory::fill_all(&mut connection, "BEGIN IMMEDIATE").await?;
    drop(lock);
    Ok(connection)
}

/// Waits for the lock, and prepares the database; it is held until the file is dropped.
async fn lock_beside(connect: &SqliteConnectOptions) -> Result<File, StoreError> {
    let database = connect.get_filename().to_owned();
    let locking = tokio::task::spawn_blocking(move || {
        let path = private::beside(&database, ".lock");
        let file = private::open(&path)?;
        file.lock().map_err(|source| StoreError::File { path, source })?;
        private::prepare(&database)?;
        Ok(file)
    });
    match locking.await {
        Ok(locked) => locked,
        Err(error) => Err(StoreError::Open(sqlx::Error::Io(error.into()))),
    }
}
