//! Opens the database, brings its schema up to date, and makes the writer.

use std::error::Error;
use std::fmt;
use std::str::FromStr;

use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Executor, PgConnection, SqlStr};
use tokio::sync::mpsc;
use tokio::time::timeout;

use super::connect::{PING_PATIENCE, connect, in_time};
use super::migrate;
use super::pool::{Lease, Pool};
use super::queue::{self, Message};
use super::sqlstate::{is_lost, is_read_only};
use super::writer::Writer;
use crate::statement::{Arg, Purpose, Row, Running, Sql};
use crate::{Append, AppendError, Appended, Options, StoreError};

/// A store in a Postgres database. Clones share the connections.
#[derive(Clone)]
pub(crate) struct Postgres {
    pool: Pool,
    queue: mpsc::Sender<Message>,
}

impl Postgres {
    /// Opens the database that a `postgres:` URL names. The database must be there; its schema is made
    /// and brought up to date first, under a lock that also works between servers.
    ///
    /// No append is written until the [`Writer`] runs, which the caller spawns.
    pub(crate) async fn open_url(
        url: &str,
        options: Options,
    ) -> Result<(Self, Writer), StoreError> {
        let connect = options_of(url)?;
        migrate::run(&connect).await?;
        let pool = Pool::new(connect.clone(), options.connections);
        let (sender, receiver) = mpsc::channel(options.queue);
        let writer = Writer::new(connect, receiver, options.observer, options.handover);
        Ok((Self { pool, queue: sender }, writer))
    }

    /// Reads with a connection of the pool, outside of a transaction; twice where the connection
    /// turns out to be lost, since the database was started again.
    pub(crate) async fn read(
        &self,
        purpose: Purpose,
        statement: SqlStr,
        args: &[Arg<'_>],
    ) -> Result<Vec<Row>, StoreError> {
        in_time(async {
            let first = self.read_once(purpose, statement.clone(), args);
            let first = match purpose {
                // It is read so often that its connection is never asked whether it works.
                Purpose::Access => timeout(PING_PATIENCE, first).await,
                Purpose::Ordinary | Purpose::Writes | Purpose::Rounds => Ok(first.await),
            };
            match first {
                Ok(Err(StoreError::Query(error))) if is_lost(&error) => {}
                Ok(read) => return read,
                Err(_) => {}
            }
            self.pool.forget();
            self.read_once(purpose, statement, args).await
        })
        .await
    }

    async fn read_once(
        &self,
        purpose: Purpose,
        statement: SqlStr,
        args: &[Arg<'_>],
    ) -> Result<Vec<Row>, StoreError> {
        let mut lease = self.pool.lease(purpose).await?;
        let found = (*lease).rows(statement, args).await?;
        lease.give_back();
        Ok(found)
    }

    /// Does one write in a transaction of its own: if it fails, it leaves nothing. A connection that
    /// may only read is not used again, nor are those that were made when it was.
    pub(crate) async fn write<T, E, W>(&self, work: W) -> Result<T, E>
    where
        W: for<'c> FnOnce(&'c mut PgConnection) -> Running<'c, T, E>,
        E: From<StoreError> + Error + 'static,
    {
        in_time(async {
            let mut lease = self.begin().await?;
            let outcome = work(&mut lease).await;
            if outcome.as_ref().is_err_and(|error| is_read_only(error)) {
                self.pool.forget();
                return outcome;
            }
            let end = if outcome.is_ok() { "COMMIT" } else { "ROLLBACK" };
            match lease.execute(end).await {
                Ok(_) => lease.give_back(),
                Err(error) if outcome.is_ok() => return Err(StoreError::Query(error).into()),
                Err(_) => {} // The first error tells more.
            }
            outcome
        })
        .await
    }

    /// A connection in a new transaction. One that is lost is found out here.
    async fn begin(&self) -> Result<Lease, StoreError> {
        let mut lease = self.pool.lease(Purpose::Writes).await?;
        match lease.execute("BEGIN").await {
            Ok(_) => Ok(lease),
            Err(error) if is_lost(&error) => {
                drop(lease);
                self.pool.forget();
                let mut lease = self.pool.lease(Purpose::Writes).await?;
                lease.execute("BEGIN").await?;
                Ok(lease)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Hands an append to the writer and waits for its outcome.
    pub(crate) async fn append(&self, append: Append) -> Result<Appended, AppendError> {
        in_time(queue::submit(&self.queue, append)).await
    }

    /// How many appends wait for the writer, for metrics.
    pub(crate) fn waiting(&self) -> usize {
        self.queue.max_capacity() - self.queue.capacity()
    }

    /// Carries out the appends that wait, then ends the [`Writer`] and closes all connections.
    /// Later calls get [`StoreError::Stopped`].
    pub(crate) async fn close(&self) {
        queue::stop(&self.queue).await;
        self.pool.close().await;
    }
}

/// Brings a database up to date, and begins to copy it or to it: for as long as it takes, since
/// either side waits for the other.
pub(crate) async fn open_alone(url: &str, begin: &'static str) -> Result<PgConnection, StoreError> {
    let options = options_of(url)?;
    migrate::run(&options).await?;
    let mut connection = connect(&options).await?;
    let patient = "SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0";
    connection.execute(patient).await?;
    connection.execute(begin).await?;
    Ok(connection)
}

fn options_of(url: &str) -> Result<PgConnectOptions, StoreError> {
    let options = PgConnectOptions::from_str(url).map_err(StoreError::Open)?;
    Ok(options.disable_statement_logging())
}

impl fmt::Debug for Postgres {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Postgres").finish_non_exhaustive()
    }
}
