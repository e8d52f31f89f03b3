//! A new connection is let in, though the use of its session cannot be noted.

use std::time::{Duration, Instant};

use confab_protocol::{Timestamp, UserId};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection as _, Executor as _, SqliteConnection};
use tokio::task::JoinSet;

use crate::{NewSession, SessionKind, TokenHash};

/// Another server was frozen in the middle of a write.
#[tokio::test]
async fn sessions_are_found_while_another_server_holds_the_lock() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("confab.db");
    let mut writers = JoinSet::new();
    let store = super::open(&path, &mut writers).await;
    assert!(super::found(&store).await);
    let session = NewSession {
        person: UserId(1),
        kind: SessionKind::Browser { user_agent: String::new() },
        token: TokenHash([1; 32]),
        at: Timestamp(0),
        expires_at: None,
        idle_ms: None,
        verified: None,
    };
    let session = store.create_session(session).await.unwrap().unwrap();

    let options = SqliteConnectOptions::new().filename(&path);
    let mut frozen = SqliteConnection::connect_with(&options).await.unwrap();
    frozen.execute("BEGIN IMMEDIATE").await.unwrap();
    let started = Instant::now();
    for _ in 0..20 {
        let found = store.find_session_by_id(session.id, Timestamp(60_000)).await.unwrap();
        assert_eq!(found, Some(session.clone()));
    }
    assert!(started.elapsed() < Duration::from_secs(8), "it took {:?}", started.elapsed());
    frozen.execute("ROLLBACK").await.unwrap();
}
