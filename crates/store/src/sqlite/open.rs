//! Opens the file, brings its schema up to date, and makes the writer.

use std::fmt;
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{ConnectOptions, Connection as _, Executor as _, SqlStr, SqliteConnection};
use tokio::sync::mpsc;
use tokio::time::timeout;

use super::erase::Deletions;
use super::queue::{self, Message, Savepoint};
use super::turn::Counter;
use super::writer::Writer;
use super::{migrate, private};
use crate::statement::{Arg, Purpose, Row, Running, Sql};
use crate::{Appended, Options, StoreError};

/// How long a writer waits for the writer of another server.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// How long a write may take, with its wait in the queue. It may still be carried out after that.
const WRITE_PATIENCE: Duration = Duration::from_secs(10);

/// Pages of 4 KiB that the write-ahead log grows to before it is copied.
const LOG_PAGES: &str = "4000";

/// A store in one SQLite file. Clones share the connections.
#[derive(Clone)]
pub(crate) struct Sqlite {
    pub(super) reads: SqlitePool,
    /// One connection for revocations, past any crowd that reads.
    pub(super) access: SqlitePool,
    /// One connection for reconciling, beside those of all.
    rounds: SqlitePool,
    queue: mpsc::Sender<Message>,
    pub(crate) deletions: Deletions,
}

impl Sqlite {
    /// Opens the database in the file at `path`.
    #[cfg(test)]
    pub(crate) async fn open(
        path: impl AsRef<std::path::Path>,
        options: Options,
    ) -> Result<(Self, Writer), StoreError> {
        Self::connect(safe(SqliteConnectOptions::new().filename(path)), options).await
    }

    /// Opens the database that a `sqlite:` URL names. The file is made if it is missing; its folder must
    /// be there. Migrations run first, under a lock on the file `<path>.lock` that also works
    /// between processes; `<path>.next` and `<path>.now` are for the writers' turns. A store in
    /// memory is refused: it could not be read while it is written.
    ///
    /// Nothing is written until the [`Writer`] runs, which the caller spawns.
    pub(crate) async fn open_url(
        url: &str,
        options: Options,
    ) -> Result<(Self, Writer), StoreError> {
        Self::connect(options_of(url)?, options).await
    }

    async fn connect(
        connect: SqliteConnectOptions,
        options: Options,
    ) -> Result<(Self, Writer), StoreError> {
        let connection = migrate::run(&connect).await?;
        let counter = Counter::open(connect.get_filename())?;
        let connect = connect.pragma("query_only", "ON");
        let reads = pool(connect.clone(), options.connections).await?;
        let access = pool(connect.clone(), 1).await?;
        let rounds = pool(connect, 1).await?;
        let (sender, receiver) = mpsc::channel(options.queue);
        let writer = Writer::new(connection, receiver, options.observer, options.handover, counter);
        let deletions = writer.deletions();
        Ok((Self { reads, access, rounds, queue: sender, deletions }, writer))
    }

    /// Reads with a connection that is free for this.
    pub(crate) async fn read(
        &self,
        purpose: Purpose,
        statement: SqlStr,
        args: &[Arg<'_>],
    ) -> Result<Vec<Row>, StoreError> {
        let mut connection = match purpose {
            Purpose::Ordinary | Purpose::Writes => self.reads.acquire().await?,
            Purpose::Access => self.access.acquire().await?,
            Purpose::Rounds => tokio::select! {
                biased;
                found = self.reads.acquire() => found?,
                found = self.rounds.acquire() => found?,
            },
        };
        (*connection).rows(statement, args).await
    }

    /// Does one write in the writer's next transaction, under a savepoint of its own: if it
    /// fails, it leaves nothing, and the others that share the transaction don't notice.
    pub(crate) async fn write<T, E, W>(&self, work: W) -> Result<T, E>
    where
        W: for<'c> FnOnce(&'c mut SqliteConnection) -> Running<'c, T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        in_time(queue::submit(&self.queue, work)).await
    }

    /// The same for a write that begins its savepoint itself. The event that it wrote is handed over
    /// once it is committed.
    pub(super) async fn write_unbegun<T, E, W>(
        &self,
        event: fn(&T) -> Option<&Appended>,
        work: W,
    ) -> Result<T, E>
    where
        W: for<'c> FnOnce(&'c mut SqliteConnection, Savepoint) -> Running<'c, T, E>
            + Send
            + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        in_time(queue::submit_unbegun(&self.queue, event, work)).await
    }

    /// How many writes wait for the writer, for metrics.
    pub(crate) fn waiting(&self) -> usize {
        self.queue.max_capacity() - self.queue.capacity()
    }

    /// Carries out the writes that wait, then ends the [`Writer`] and closes all connections.
    /// Later calls get [`StoreError::Stopped`] or fail.
    pub(crate) async fn close(&self) {
        queue::stop(&self.queue).await;
        tokio::join!(self.reads.close(), self.access.close(), self.rounds.close());
    }
}

/// Connections that only read.
async fn pool(connect: SqliteConnectOptions, connections: u32) -> Result<SqlitePool, StoreError> {
    let options = SqlitePoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(BUSY_TIMEOUT)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false);
    options.connect_with(connect).await.map_err(StoreError::Open)
}

/// Bounds a write by [`WRITE_PATIENCE`].
async fn in_time<T, E: From<StoreError>>(
    write: impl Future<Output = Result<T, E>>,
) -> Result<T, E> {
    let outcome = timeout(WRITE_PATIENCE, write).await;
    outcome.unwrap_or_else(|_late| Err(StoreError::Timeout.into()))
}

/// Brings a database up to date, and begins to copy it or to it.
pub(crate) async fn open_alone(
    url: &str,
    begin: &'static str,
) -> Result<SqliteConnection, StoreError> {
    let mut connection = migrate::run(&options_of(url)?).await?;
    connection.execute(begin).await?;
    Ok(connection)
}

/// Writes all of a database into a new file, as one transaction sees it.
pub(crate) async fn write_snapshot(url: &str, into: &Path) -> Result<(), StoreError> {
    let mut connection = migrate::run(&options_of(url)?).await?;
    // Made here for its owner alone; SQLite fills a file that is empty.
    private::create(into)?;
    let path = into.to_string_lossy().into_owned();
    sqlx::query("VACUUM INTO ?1").bind(path).execute(&mut connection).await?;
    Ok(connection.close().await?)
}

/// Opens a snapshot that was written, as a file with none beside it.
pub(crate) async fn open_snapshot(file: &Path) -> Result<SqliteConnection, StoreError> {
    let options = SqliteConnectOptions::new().filename(file).disable_statement_logging();
    let options = options.journal_mode(SqliteJournalMode::Delete);
    options.connect().await.map_err(StoreError::Open)
}

/// How the file of a `sqlite:` URL is opened.
pub(crate) fn options_of(url: &str) -> Result<SqliteConnectOptions, StoreError> {
    let connect = SqliteConnectOptions::from_str(url).map_err(StoreError::Open)?;
    let file = connect.get_filename().to_string_lossy();
    if file.contains(":memory:") || file.contains("file:sqlx-in-memory") {
        let why = sqlx::Error::Configuration("a store in memory is not supported".into());
        return Err(StoreError::Open(why));
    }
    Ok(safe(connect))
}

/// With all that makes an acknowledgement hold, and deleted text go.
fn safe(connect: SqliteConnectOptions) -> SqliteConnectOptions {
    connect
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT)
        // Deleted text is overwritten with zeros, not only unlinked.
        .pragma("secure_delete", "ON")
        // Whichever commit finds the log this long copies it into the database, and is late.
        // At the usual 1,000 pages that is one in a hundred where each carries one message.
        .pragma("wal_autocheckpoint", LOG_PAGES)
        .disable_statement_logging()
}

impl fmt::Debug for Sqlite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sqlite").finish_non_exhaustive()
    }
}
