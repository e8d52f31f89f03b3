//! A new connection is let in, though the use of its session cannot be noted.

use std::str::FromStr as _;
use std::time::{Duration, Instant};

use confab_protocol::{Timestamp, UserId};
use confab_testing::{DEADLINE, PostgresServer, eventually};
use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection as _, Executor as _, PgConnection};
use tokio::task::JoinSet;

use super::super::connect::PATIENCE;
use super::super::pool::WRITES;
use crate::{NewSession, SessionKind, Store, TokenHash};

/// Less than it takes where each of them waits.
const AT_ONCE: Duration = Duration::from_secs(8);
const SESSIONS: u8 = 50;
/// A minute after they were made.
const LATER: Timestamp = Timestamp(60_000);

fn session(number: u8) -> NewSession {
    NewSession {
        person: UserId(1),
        kind: SessionKind::Browser { user_agent: String::new() },
        token: TokenHash([number; 32]),
        at: Timestamp(0),
        expires_at: None,
        idle_ms: None,
        verified: None,
    }
}

async fn sign_in(store: &Store, number: u8) {
    store.create_session(session(number)).await.unwrap().unwrap();
}

/// When the session was last used, by what is found.
async fn find(store: &Store, number: u8) -> Timestamp {
    store.find_session(TokenHash([number; 32]), LATER).await.unwrap().unwrap().used_at
}

/// Makes every commit wait for a standby that is gone; returns once as many hang as may be written.
async fn hang(server: &PostgresServer, store: &Store) -> JoinSet<()> {
    let gone = "ALTER SYSTEM SET synchronous_standby_names = 'nobody'";
    server.query("postgres", gone).await.unwrap();
    server.query("postgres", "SELECT pg_reload_conf()").await.unwrap();
    let hanging = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'";
    let (mut writes, mut numbers) = (JoinSet::new(), 100..=u8::MAX);
    eventually(DEADLINE, "commits hang", async || {
        if let Some(number) = numbers.next() {
            let store = store.clone();
            writes.spawn(async move { drop(store.create_session(session(number)).await) });
        }
        server.query("postgres", hanging).await.is_ok_and(|count| count == WRITES.to_string())
    })
    .await
    .unwrap();
    writes
}

/// Opens a store in which somebody has signed in so often.
async fn signed_in(url: &str, writers: &mut JoinSet<()>) -> Store {
    let store = super::open(url, writers).await;
    super::found(&store).await;
    for number in 0..SESSIONS {
        sign_in(&store, number).await;
    }
    store
}

#[tokio::test(flavor = "multi_thread")]
async fn while_commits_hang_sessions_are_found() {
    let server = PostgresServer::start().await.unwrap();
    let url = server.create_database("confab").await.unwrap();
    let mut writers = JoinSet::new();
    let store = signed_in(&url, &mut writers).await;
    let hanging = hang(&server, &store).await;
    let started = Instant::now();
    for number in 0..SESSIONS {
        find(&store, number).await;
    }
    assert!(started.elapsed() < PATIENCE, "it took {:?}", started.elapsed());
    drop(hanging);
}

/// No commit of a note waits for a standby that is gone.
#[tokio::test(flavor = "multi_thread")]
async fn uses_are_noted_without_a_standby() {
    let server = PostgresServer::start().await.unwrap();
    let url = server.create_database("confab").await.unwrap();
    let mut writers = JoinSet::new();
    let store = signed_in(&url, &mut writers).await;
    drop(hang(&server, &store).await);
    // Those which hung have left their turns to others by now.
    assert_eq!(find(&store, 1).await, LATER);
}

/// Each row is locked, so that every note would wait.
#[tokio::test(flavor = "multi_thread")]
async fn sessions_whose_rows_are_locked_are_found() {
    let (_server, url) = super::database().await;
    let mut writers = JoinSet::new();
    let store = signed_in(&url, &mut writers).await;
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
