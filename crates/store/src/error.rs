//! Errors that can come of any call.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

/// The database refused or did not answer. It says nothing that a client may see.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    #[error("the database cannot be opened")]
    Open(#[source] sqlx::Error),
    /// Of those that are kept beside a SQLite database, or itself.
    #[error("{} cannot be opened", path.display())]
    File { path: PathBuf, source: io::Error },
    #[error("the migrations cannot be applied")]
    Migrate(#[source] sqlx::migrate::MigrateError),
    #[error("a query failed")]
    Query(#[from] sqlx::Error),
    /// The transaction that the write shared was not committed, and nothing of it is there; unless
    /// the connection to Postgres was lost at the commit itself: then a retry with the same client
    /// id finds out.
    #[error("a transaction failed")]
    Commit(#[source] Arc<sqlx::Error>),
    /// The database did not answer in time. A write may be there or not: a retry with the same
    /// client id finds out.
    #[error("the database did not answer in time")]
    Timeout,
    #[error("a stored value cannot be read: {0}")]
    Corrupt(&'static str),
    #[error("the writer has stopped")]
    Stopped,
}
