//! Who connects anew is let in, though the use of their session cannot be noted.

use std::str::FromStr as _;
use std::time::{Duration, Instant};

use confab_protocol::{Timestamp, UserId};
use confab_testing::{DEADLINE, PostgresServer, eventually};
use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection as _, Executor as _, PgConnection};
use tokio::task::JoinSet;

use super::super::Postgres;
use crate::{NewSession, SessionKind, Sessions as _, Settings as _, TokenHash};

/// Much less than a store is patient, for all of them.
const AT_ONCE: Duration = Duration::from_secs(3);
const SESSIONS: u8 = 50;
/// A minute after they were made.
const LATER: Timestamp = Timestamp(60_000);

async fn sign_in(store: &Postgres, number: u8) {
    let session = NewSession {
        person: UserId(1),
        kind: SessionKind::Browser { user_agent: String::new() },
        token: TokenHash([number; 32]),
        at: Timestamp(0),
        expires_at: None,
        idle_ms: None,
        verified: None,
    };
    store.create_session(session).await.unwrap().unwrap();
}

/// When the session was last used, by what is found.
async fn find(store: &Postgres, number: u8) -> Timestamp {
    store.find_session(TokenHash([number; 32]), LATER).await.unwrap().unwrap().used_at
}

/// A standby that every commit waits for is gone.
#[tokio::test(flavor = "multi_thread")]
async fn while_commits_hang_sessions_are_found_and_noted() {
    let server = PostgresServer::start().await.unwrap();
    let url = server.create_database("confab").await.unwrap();
    let mut writers = JoinSet::new();
    let store = super::open(&url, &mut writers).await;
    super::found(&store).await;
    for number in 0..SESSIONS {
        sign_in(&store, number).await;
    }
    let gone = "ALTER SYSTEM SET synchronous_standby_names = 'nobody'";
    server.query("postgres", gone).await.unwrap();
    server.query("postgres", "SELECT pg_reload_conf()").await.unwrap();
    let mut hanging = JoinSet::new();
    let (writing, mut connection) = (store.clone(), PgConnection::connect(&url).await.unwrap());
    hanging.spawn(async move { writing.set_server_name("Ours").await });
    let waits = "SELECT COUNT(*) > 0 FROM pg_stat_activity WHERE wait_event = 'SyncRep'";
    let waits = async || sqlx::query_scalar(waits).fetch_one(&mut connection).await.unwrap();
    eventually(DEADLINE, "a commit hangs", waits).await.unwrap();

    let started = Instant::now();
    for number in 0..SESSIONS {
        assert_eq!(find(&store, number).await, LATER);
    }
    assert!(started.elapsed() < AT_ONCE, "it took {:?}", started.elapsed());
}

/// Each row is locked, so that every note would wait.
#[tokio::test(flavor = "multi_thread")]
async fn sessions_whose_rows_are_locked_are_found() {
    let (_server, url) = super::database().await;
    let mut writers = JoinSet::new();
    let store = super::open(&url, &mut writers).await;
    super::found(&store).await;
    for number in 0..SESSIONS {
        sign_in(&store, number).await;
    }
    let options = PgConnectOptions::from_str(&url).unwrap();
    let mut holder = PgConnection::connect_with(&options).await.unwrap();
    holder.execute("BEGIN; SELECT id FROM sessions FOR UPDATE").await.unwrap();

    let started = Instant::now();
    for number in 0..SESSIONS {
        assert_eq!(find(&store, number).await, Timestamp(0));
    }
    assert!(started.elapsed() < AT_ONCE, "it took {:?}", started.elapsed());
    holder.close().await.unwrap();
}
