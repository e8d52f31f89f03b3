//! The store: one of two databases, with the statements of [`sql`](crate::sql) over it.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use sqlx::SqlStr;
use tokio::sync::Mutex;

use crate::dialect::Dialect;
use crate::postgres::Postgres;
use crate::sql::sessions::Notes;
use crate::sqlite::Deletions;
use crate::sqlite::Sqlite;
use crate::statement::{Arg, Purpose, Row, Running, Sql};
use crate::{Append, AppendError, Appended, Handover, StoreError};

/// Everything that a server remembers.
///
/// All calls may be cancelled: an append that was cancelled may still be committed, which a retry
/// with the same client id finds out.
#[derive(Clone)]
pub struct Store {
    pub(crate) database: Database,
    pub(crate) handover: Handover,
    pub(crate) notes: Notes,
    /// Held while a piece of something deleted is erased.
    pub(crate) erasing: Arc<Mutex<()>>,
    /// Statements that were read outside of a write.
    reads: Arc<AtomicU64>,
}

/// The database behind a store.
#[derive(Clone)]
pub(crate) enum Database {
    Sqlite(Sqlite),
    Postgres(Postgres),
}

impl Store {
    pub(crate) fn new(database: Database, handover: Handover) -> Self {
        Self {
            database,
            handover,
            notes: Notes::default(),
            erasing: Arc::default(),
            reads: Arc::default(),
        }
    }

    /// Reads, each statement by itself, with whatever connection is free.
    pub(crate) fn reads(&self) -> Box<dyn Sql + '_> {
        self.reads_for(Purpose::Ordinary)
    }

    /// The same for what has a connection of its own.
    pub(crate) fn reads_for(&self, purpose: Purpose) -> Box<dyn Sql + '_> {
        Box::new(Reads { store: self, purpose })
    }

    /// How many statements were read so far, outside of writes: what a call costs.
    pub fn statements_read(&self) -> u64 {
        self.reads.load(Ordering::Relaxed)
    }

    /// Does one write in a transaction: if it fails, it leaves nothing.
    pub(crate) async fn write<T, E, W>(&self, work: W) -> Result<T, E>
    where
        W: for<'c> FnOnce(&'c mut dyn Sql) -> Running<'c, T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + std::error::Error + Send + 'static,
    {
        match &self.database {
            Database::Sqlite(sqlite) => Box::pin(sqlite.write(|sql| work(sql))).await,
            Database::Postgres(postgres) => Box::pin(postgres.write(|sql| work(sql))).await,
        }
    }
}

impl Store {
    /// Appends one event in one write transaction, shared with all that wait (group commit).
    ///
    /// In this order: `(author, client id)` seen before → its first event, no new `seq`, or
    /// [`AppendError::ClientIdReused`] when the command differs · the policy grants it · the head
    /// moves by one · the rows are written. Returns once committed.
    pub async fn append(&self, append: Append) -> Result<Appended, AppendError> {
        match &self.database {
            Database::Sqlite(sqlite) => Box::pin(sqlite.append(append)).await,
            Database::Postgres(postgres) => Box::pin(postgres.append(append)).await,
        }
    }
}

impl Store {
    /// Where a deletion of text is noted, for a database that keeps it elsewhere for a while.
    pub(crate) fn deletions(&self) -> Option<Deletions> {
        match &self.database {
            Database::Sqlite(sqlite) => Some(sqlite.deletions.clone()),
            Database::Postgres(_) => None,
        }
    }

    /// How many writes wait for the writer, for metrics.
    pub fn waiting(&self) -> usize {
        match &self.database {
            Database::Sqlite(sqlite) => sqlite.waiting(),
            Database::Postgres(postgres) => postgres.waiting(),
        }
    }

    /// Carries out the writes that wait, then ends the [`Writer`](crate::Writer) and closes all
    /// connections. Later calls fail.
    pub async fn close(&self) {
        match &self.database {
            Database::Sqlite(sqlite) => sqlite.close().await,
            Database::Postgres(postgres) => postgres.close().await,
        }
    }
}

struct Reads<'a> {
    store: &'a Store,
    purpose: Purpose,
}

impl Sql for Reads<'_> {
    fn dialect(&self) -> Dialect {
        match self.store.database {
            Database::Sqlite(_) => Dialect::Sqlite,
            Database::Postgres(_) => Dialect::Postgres,
        }
    }

    fn rows<'s>(&'s mut self, statement: SqlStr, args: &'s [Arg<'s>]) -> Running<'s, Vec<Row>> {
        self.store.reads.fetch_add(1, Ordering::Relaxed);
        match &self.store.database {
            Database::Sqlite(sqlite) => Box::pin(sqlite.read(self.purpose, statement, args)),
            Database::Postgres(postgres) => Box::pin(postgres.read(self.purpose, statement, args)),
        }
    }

    /// Counts rows: nothing is changed outside of a transaction.
    fn run<'s>(&'s mut self, statement: SqlStr, args: &'s [Arg<'s>]) -> Running<'s, u64> {
        Box::pin(async move { Ok(self.rows(statement, args).await?.len() as u64) })
    }
}

#[cfg(test)]
impl Store {
    pub(crate) fn sqlite(&self) -> &Sqlite {
        match &self.database {
            Database::Sqlite(sqlite) => sqlite,
            Database::Postgres(_) => panic!("the store is in SQLite"),
        }
    }

    pub(crate) fn postgres(&self) -> &Postgres {
        match &self.database {
            Database::Postgres(postgres) => postgres,
            Database::Sqlite(_) => panic!("the store is in Postgres"),
        }
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").finish_non_exhaustive()
    }
}
