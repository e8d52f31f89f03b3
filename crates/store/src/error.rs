//! Says what can fail below every call.

use std::sync::Arc;

use crate::AppendError;

/// The database refused or did not answer. It says nothing that a client may see.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    #[error("the database cannot be opened")]
    Open(#[source] sqlx::Error),
    #[error("the migrations cannot be applied")]
    Migrate(#[source] sqlx::migrate::MigrateError),
    #[error("a query failed")]
    Query(#[from] sqlx::Error),
    /// The transaction that the write shared was not committed; nothing of it is there.
    #[error("a transaction failed")]
    Commit(#[source] Arc<sqlx::Error>),
    #[error("a stored value cannot be read: {0}")]
    Corrupt(&'static str),
    #[error("the writer has stopped")]
    Stopped,
}

impl From<sqlx::Error> for AppendError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}
