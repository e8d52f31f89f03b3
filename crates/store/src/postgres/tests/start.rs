//! Servers that start at once on an empty database do no harm, and an unfit one is refused.

use std::process::{Command, Stdio};

use confab_testing::{DEADLINE, PostgresServer, eventually};
use sqlx::migrate::Migrate as _;
use sqlx::{Connection as _, Executor as _, PgConnection};
use tokio::task::JoinSet;

use crate::{Options, StoreError};

const NAME: &str = "postgres::tests::start::processes_that_start_at_once_make_one_installation";
/// Set for a child: the database to open.
const CHILD: &str = "CONFAB_STORE_TEST_STARTS_ON_POSTGRES";

#[tokio::test(flavor = "multi_thread")]
async fn processes_that_start_at_once_make_one_installation() {
    if let Ok(url) = std::env::var(CHILD) {
        return start(&url).await;
    }
    let (_server, url) = super::database().await;
    let start = || {
        Command::new(std::env::current_exe().unwrap())
            .args(["--exact", NAME, "--nocapture", "--test-threads=1"])
            .env(CHILD, &url)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap()
    };
    let children: Vec<_> = std::iter::repeat_with(start).take(6).collect();
    let mut made = 0;
    for child in children {
        let output = child.wait_with_output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{text}");
        made += text.matches("made the administrator").count();
    }
    assert_eq!(made, 1);
    let mut writers = JoinSet::new();
    let store = super::open(&url, &mut writers).await;
    let count = "SELECT COUNT(*) FROM _sqlx_migrations";
    let (applied,): (i64,) = store.reads().one(count, &[]).await.unwrap();
    assert_eq!(usize::try_from(applied).unwrap(), super::super::migrate::MIGRATIONS.iter().count());
    assert_eq!(store.search_people("", 100).await.unwrap().len(), 1);
}

async fn start(url: &str) {
    let mut writers = JoinSet::new();
    let store = super::open(url, &mut writers).await;
    if super::found(&store).await {
        println!("made the administrator");
    }
    store.close().await;
}

/// Another server migrates: it holds the lock that sqlx derives from the database's name.
#[tokio::test]
async fn who_starts_waits_for_a_server_that_migrates() {
    let (server, url) = super::database().await;
    let name = url.rsplit('/').next().unwrap();
    let mut migrating = PgConnection::connect(&url).await.unwrap();
    migrating.lock().await.unwrap();
    let waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
                     AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
    let tables = "SELECT count(*) FROM pg_tables WHERE tablename = 'accounts'";
    let letting_in = async {
        eventually(DEADLINE, "it waits for the lock", async || {
            server.query(name, waiting).await.unwrap() == "1"
        })
        .await
        .unwrap();
        assert_eq!(server.query(name, tables).await.unwrap(), "0", "it has begun all the same");
        migrating.unlock().await.unwrap();
    };
    let (opened, ()) = tokio::join!(crate::open::postgres(&url, Options::default()), letting_in);
    opened.unwrap();
    assert_eq!(server.query(name, tables).await.unwrap(), "1");
}

/// A server's transaction has one table and goes on to another, which the migration holds while it
/// waits for the first.
#[tokio::test]
async fn a_migration_gives_way_to_a_server_that_is_at_work() {
    let (server, url) = super::database().await;
    let name = url.rsplit('/').next().unwrap();
    let mut writers = JoinSet::new();
    super::open(&url, &mut writers).await.close().await;
    for statement in [
        "DELETE FROM _sqlx_migrations WHERE version = 19",
        "ALTER TABLE members DROP COLUMN moderator",
        "ALTER TABLE rooms DROP COLUMN read_only, DROP COLUMN archived",
    ] {
        server.query(name, statement).await.unwrap();
    }
    let mut at_work = PgConnection::connect(&url).await.unwrap();
    at_work.execute("BEGIN; LOCK TABLE rooms IN ROW SHARE MODE").await.unwrap();
    let waiting =
        "SELECT count(*) FROM pg_locks WHERE relation = 'rooms'::regclass AND NOT granted";
    let going_on = async {
        eventually(DEADLINE, "the migration waits for a table", async || {
            server.query(name, waiting).await.unwrap() == "1"
        })
        .await
        .unwrap();
        at_work.execute("LOCK TABLE members IN ROW SHARE MODE; COMMIT").await.unwrap();
    };
    let (opened, ()) = tokio::join!(crate::open::postgres(&url, Options::default()), going_on);
    opened.unwrap();
    let columns = "SELECT count(*) FROM information_schema.columns
                   WHERE column_name IN ('moderator', 'read_only', 'archived')";
    assert_eq!(server.query(name, columns).await.unwrap(), "3");
}

#[tokio::test]
async fn what_cannot_be_a_store_is_refused() {
    let server = PostgresServer::shared().await.unwrap();
    let latin = "CREATE DATABASE latin TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE_PROVIDER libc
                 LOCALE 'C'";
    server.query("postgres", latin).await.unwrap();
    for url in [server.url("no_such_database"), server.url("latin"), "sqlite:confab.db".into()] {
        let opened = crate::open::postgres(&url, Options::default()).await;
        assert!(matches!(opened, Err(StoreError::Open(_))), "{url}: {opened:?}");
    }
}

/// Additions of a later release: a table, a column, and a migration that this one does not have.
#[tokio::test]
async fn a_database_that_a_later_release_has_migrated_is_opened_and_used() {
    let (server, url) = super::database().await;
    let name = url.rsplit('/').next().unwrap();
    let mut writers = JoinSet::new();
    super::open(&url, &mut writers).await.close().await;
    for statement in [
        "CREATE TABLE polls (room bigint NOT NULL, seq bigint NOT NULL)",
        "ALTER TABLE accounts ADD COLUMN pronouns text",
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
             VALUES (9999, 'polls', true, '\\x00', 1)",
    ] {
        server.query(name, statement).await.unwrap();
    }
    let store = super::open(&url, &mut writers).await;
    assert!(super::found(&store).await);
}

/// An acknowledgement means on disk, and no call waits for ever, whatever the database prefers.
#[tokio::test]
async fn a_connection_is_set_up_for_an_acknowledgement_that_holds() {
    let (server, url) = super::database().await;
    let name = url.rsplit('/').next().unwrap();
    for (setting, expected) in [("off", "on"), ("remote_apply", "remote_apply")] {
        let preferred = format!("ALTER DATABASE {name} SET synchronous_commit = {setting}");
        server.query("postgres", &preferred).await.unwrap();
        let mut writers = JoinSet::new();
        let store = super::open(&url, &mut writers).await;
        let settings = "SELECT current_setting('synchronous_commit'),
                               current_setting('statement_timeout'),
                               current_setting('idle_in_transaction_session_timeout')";
        let set_up: (String, String, String) = store.reads().one(settings, &[]).await.unwrap();
        assert_eq!(set_up, (expected.to_owned(), "4s".to_owned(), "5s".to_owned()));
        store.close().await;
    }
}
