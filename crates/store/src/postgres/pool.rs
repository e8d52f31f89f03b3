//! Lends connections: a few at a time, and none that is in doubt.
//!
//! sqlx has a pool of its own. It asks the database whether a connection works each time that one
//! is given back, and it waits for the answer even when the database hangs. Here a connection that
//! was not given back in order, since its caller went away, failed or ran out of time, is dropped.
//!
//! Each [`Purpose`] has permits of its own, so that what keeps delivery going does not wait behind all
//! who read because they connect anew.

use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection, PgConnection};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::connect::{PING_PATIENCE, connect};
use crate::StoreError;
use crate::statement::Purpose;

/// Unused for longer than this, a connection is asked whether it still works.
const TRUSTED_FOR: Duration = Duration::from_secs(1);
/// After this a connection is replaced, since the process behind it only grows.
const LIFETIME: Duration = Duration::from_mins(30);

/// Writes that go on at once. While all of them hang, what is read is read all the same.
pub(super) const WRITES: usize = 5;

/// Lends connections; clones share them.
#[derive(Clone)]
pub(super) struct Pool(Arc<Shared>);

struct Shared {
    options: PgConnectOptions,
    /// One permit for each connection that may be out, for the purpose that it is kept for.
    ordinary: Arc<Semaphore>,
    writes: Arc<Semaphore>,
    access: Arc<Semaphore>,
    rounds: Arc<Semaphore>,
    idle: Mutex<Vec<Idle>>,
}

struct Idle {
    connection: PgConnection,
    opened_at: Instant,
    returned_at: Instant,
}

/// A connection for one caller. It is dropped unless it is given back with [`Lease::give_back`].
pub(super) struct Lease {
    connection: PgConnection,
    opened_at: Instant,
    pool: Pool,
    _permit: OwnedSemaphorePermit,
}

impl Pool {
    /// Lends this many for [`Purpose::Ordinary`], [`WRITES`] for writes, and one more for each of the
    /// others.
    pub(super) fn new(options: PgConnectOptions, connections: u32) -> Self {
        let permits = |connections| Arc::new(Semaphore::new(connections));
        Self(Arc::new(Shared {
            options,
            ordinary: permits(connections as usize),
            writes: permits(WRITES),
            access: permits(1),
            rounds: permits(1),
            idle: Mutex::default(),
        }))
    }

    /// Waits for a connection that works. The caller bounds the wait.
    pub(super) async fn lease(&self, purpose: Purpose) -> Result<Lease, StoreError> {
        let permit = self.0.permit(purpose).await?;
        let lease = |connection, opened_at| Lease {
            connection,
            opened_at,
            pool: self.clone(),
            _permit: permit,
        };
        while let Some(mut idle) = self.pop() {
            if idle.opened_at.elapsed() >= LIFETIME {
                continue;
            }
            if idle.works().await {
                return Ok(lease(idle.connection, idle.opened_at));
            }
            // The others went silent with it, and to ask each takes longer than a call may.
            self.forget();
        }
        Ok(lease(connect(&self.0.options).await?, Instant::now()))
    }

    /// The one that was used last, so that those which are not needed grow old.
    fn pop(&self) -> Option<Idle> {
        self.0.idle.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    fn push(&self, idle: Idle) {
        self.0.idle.lock().unwrap_or_else(PoisonError::into_inner).push(idle);
    }

    /// Drops what is not out: one was lost, and they are of the same age.
    pub(super) fn forget(&self) {
        self.0.idle.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Lends no more, and closes what is not out.
    pub(super) async fn close(&self) {
        self.0.stop();
        while let Some(idle) = self.pop() {
            if let Err(error) = idle.connection.close().await {
                tracing::debug!(%error, "a connection was not closed cleanly");
            }
        }
    }
}

impl Shared {
    /// Waits for its turn.
    async fn permit(&self, purpose: Purpose) -> Result<OwnedSemaphorePermit, StoreError> {
        let wait = |permits: &Arc<Semaphore>| Arc::clone(permits).acquire_owned();
        let permit = match purpose {
            Purpose::Ordinary => wait(&self.ordinary).await,
            Purpose::Writes => wait(&self.writes).await,
            Purpose::Access => wait(&self.access).await,
            Purpose::Rounds => tokio::select! {
                permit = wait(&self.ordinary) => permit,
                permit = wait(&self.rounds) => permit,
            },
        };
        permit.ok().ok_or(StoreError::Stopped)
    }

    fn stop(&self) {
        for permits in [&self.ordinary, &self.writes, &self.access, &self.rounds] {
            permits.close();
        }
    }

    fn is_stopped(&self) -> bool {
        self.access.is_closed()
    }
}

impl Idle {
    async fn works(&mut self) -> bool {
        if self.returned_at.elapsed() < TRUSTED_FOR {
            return true;
        }
        let ping = tokio::time::timeout(PING_PATIENCE, self.connection.ping());
        matches!(ping.await, Ok(Ok(())))
    }
}

impl Lease {
    /// Gives back a connection that is in no transaction and waits for no answer.
    pub(super) fn give_back(self) {
        let Self { connection, opened_at, pool, _permit } = self;
        if !pool.0.is_stopped() {
            pool.push(Idle { connection, opened_at, returned_at: Instant::now() });
        }
    }
}

impl Deref for Lease {
    type Target = PgConnection;

    fn deref(&self) -> &PgConnection {
        &self.connection
    }
}

impl DerefMut for Lease {
    fn deref_mut(&mut self) -> &mut PgConnection {
        &mut self.connection
    }
}
