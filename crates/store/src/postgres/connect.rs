//! Makes connections that never wait for long and never acknowledge a commit before it is on disk.

use std::time::Duration;

use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Executor, PgConnection};

use crate::StoreError;

/// How long a call may take. A longer one has failed, as far as its caller can tell.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);

/// How long it may take to connect.
const CONNECT_PATIENCE: Duration = Duration::from_secs(3);

/// How long a connection that was not used for a while may take to show that it works.
pub(super) const PING_PATIENCE: Duration = Duration::from_secs(1);

/// Settings of every connection, as one call. The database gives up a little before the caller
/// does, and ends the transaction of a server that hangs, whose locks others wait for. A commit
/// that is acknowledged before it is on disk is not accepted, whatever the database prefers.
const SESSION: &str = "
    SET application_name = 'confab';
    SET default_transaction_isolation = 'read committed';
    SET statement_timeout = '4s';
    SET lock_timeout = '4s';
    SET idle_in_transaction_session_timeout = '5s';
    SELECT set_config('synchronous_commit', 'on', false)
        WHERE current_setting('synchronous_commit') = 'off'";

/// Connects, or says why not within [`CONNECT_PATIENCE`].
pub(super) async fn connect(options: &PgConnectOptions) -> Result<PgConnection, StoreError> {
    let connecting = async {
        let mut connection = options.connect().await?;
        connection.execute(SESSION).await?;
        let (standby, encoding): (bool, String) =
            sqlx::query_as("SELECT pg_is_in_recovery(), current_setting('server_encoding')")
                .fetch_one(&mut connection)
                .await?;
        if standby {
            return Err(unfit("the database is a standby, which cannot be written"));
        }
        if encoding != "UTF8" {
            return Err(unfit("the database's encoding is not UTF8"));
        }
        Ok(connection)
    };
    match tokio::time::timeout(CONNECT_PATIENCE, connecting).await {
        Ok(connected) => connected.map_err(StoreError::Open),
        Err(_) => Err(StoreError::Timeout),
    }
}

fn unfit(why: &'static str) -> sqlx::Error {
    sqlx::Error::Configuration(why.into())
}

/// Bounds a call by [`PATIENCE`].
pub(super) async fn in_time<T, E: From<StoreError>>(
    call: impl Future<Output = Result<T, E>>,
) -> Result<T, E> {
    match tokio::time::timeout(PATIENCE, call).await {
        Ok(outcome) => outcome,
        Err(_) => Err(StoreError::Timeout.into()),
    }
}
