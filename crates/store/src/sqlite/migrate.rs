//! Brings the schema up to date, once, however many servers start at the same moment.
//!
//! sqlx's migrator takes no lock on SQLite, and changing a new file to WAL mode can't wait for
//! another process either. So everything from the first connection on happens under an advisory
//! lock on a file beside the database. The lock goes away with the process that holds it; the
//! file stays, empty, since removing it would race.

use std::fs::File;
use std::path::PathBuf;
use std::sync::LazyLock;

use sqlx::migrate::Migrator;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, SqliteConnection};

use crate::StoreError;

/// A database that a later release has migrated already is opened all the same: during a deploy
/// both run, and what a migration takes away no release before it uses.
pub(super) static MIGRATIONS: LazyLock<Migrator> = LazyLock::new(|| {
    let mut migrations = sqlx::migrate!("migrations/sqlite");
    migrations.set_ignore_missing(true);
    migrations
});

/// Opens the file, made if it is missing, and applies what it lacks; gives the connection.
pub(super) async fn run(connect: &SqliteConnectOptions) -> Result<SqliteConnection, StoreError> {
    let lock = lock_beside(connect).await.map_err(StoreError::Open)?;
    let mut connection = connect.connect().await.map_err(StoreError::Open)?;
    MIGRATIONS.run(&mut connection).await.map_err(StoreError::Migrate)?;
    drop(lock);
    Ok(connection)
}

/// Waits for the lock; it is held until the file is dropped.
async fn lock_beside(connect: &SqliteConnectOptions) -> Result<File, sqlx::Error> {
    let mut path = connect.get_filename().as_os_str().to_owned();
    path.push(".lock");
    let path = PathBuf::from(path);
    let locking = tokio::task::spawn_blocking(move || {
        let file = File::options().create(true).truncate(false).write(true).open(path)?;
        file.lock()?;
        Ok::<_, std::io::Error>(file)
    });
    match locking.await {
        Ok(locked) => locked.map_err(sqlx::Error::Io),
        Err(error) => Err(sqlx::Error::Io(error.into())),
    }
}
