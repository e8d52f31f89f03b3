//! Opens whichever store a URL names.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::postgres::Postgres;
use crate::sqlite::{self, Sqlite};
use crate::store::Database;
use crate::{Options, PostgresWriter, SqliteWriter, Store, StoreError};

/// Opens the store that a `sqlite:` or `postgres:` URL names, and brings its schema up to date.
/// Writes wait until the [`Writer`] runs, which the caller spawns.
pub async fn open(url: &str, options: Options) -> Result<(Arc<Store>, Writer), StoreError> {
    if is_postgres(url) {
        let (store, writer) = postgres(url, options).await?;
        Ok((Arc::new(store), Writer::Postgres(Box::new(writer))))
    } else {
        let (store, writer) = sqlite(url, options).await?;
        Ok((Arc::new(store), Writer::Sqlite(Box::new(writer))))
    }
}

/// Opens the store in a Postgres database.
pub(crate) async fn postgres(
    url: &str,
    options: Options,
) -> Result<(Store, PostgresWriter), StoreError> {
    let handover = options.handover.clone();
    let (postgres, writer) = Postgres::open_url(url, options).await?;
    Ok((Store::new(Database::Postgres(postgres), handover), writer))
}

/// Opens the store in a SQLite file.
pub(crate) async fn sqlite(
    url: &str,
    options: Options,
) -> Result<(Store, SqliteWriter), StoreError> {
    let handover = options.handover.clone();
    let (sqlite, writer) = Sqlite::open_url(url, options).await?;
    Ok((Store::new(Database::Sqlite(sqlite), handover), writer))
}

/// The same, by its path.
#[cfg(test)]
pub(crate) async fn sqlite_file_at(
    path: impl AsRef<std::path::Path>,
    options: Options,
) -> Result<(Store, SqliteWriter), StoreError> {
    let handover = options.handover.clone();
    let (sqlite, writer) = Sqlite::open(path, options).await?;
    Ok((Store::new(Database::Sqlite(sqlite), handover), writer))
}

/// The file that a `sqlite:` URL names; `None` for other URLs.
pub fn sqlite_file(url: &str) -> Option<PathBuf> {
    let options = url.starts_with("sqlite:").then(|| sqlite::options_of(url).ok())??;
    Some(options.get_filename().to_owned())
}

/// The URL of the database in a file.
pub fn sqlite_url(file: &Path) -> String {
    // In the URL these two would end the path or stand for something else.
    let path = file.to_string_lossy().replace('%', "%25").replace('?', "%3F");
    format!("sqlite:{path}")
}

pub(crate) fn is_postgres(url: &str) -> bool {
    url.starts_with("postgres:") || url.starts_with("postgresql:")
}

/// The writer of either store.
#[derive(Debug)]
pub enum Writer {
    Sqlite(Box<SqliteWriter>),
    Postgres(Box<PostgresWriter>),
}

impl Writer {
    /// Writes until the store is closed. If it ends before, panics or is dropped, all who wait for
    /// it and all who write later get [`StoreError::Stopped`].
    pub async fn run(self) {
        match self {
            Self::Sqlite(writer) => writer.run().await,
            Self::Postgres(writer) => writer.run().await,
        }
    }
}
