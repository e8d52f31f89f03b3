//! Servers that start at once on an empty folder do no harm.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tokio::task::JoinSet;

use crate::Options;
use crate::StoreError;

const NAME: &str = "sqlite::tests::start::processes_that_start_at_once_make_one_installation";
/// Set for a child: the file to open.
const CHILD: &str = "CONFAB_STORE_TEST_STARTS_ON";

#[tokio::test(flavor = "multi_thread")]
async fn processes_that_start_at_once_make_one_installation() {
    if let Some(path) = std::env::var_os(CHILD) {
        return start(&PathBuf::from(path)).await;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("confab.db");
    let start = || {
        Command::new(std::env::current_exe().unwrap())
            .args(["--exact", NAME, "--nocapture", "--test-threads=1"])
            .env(CHILD, &path)
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
    let store = super::open(&path, &mut writers).await;
    let applied: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM _sqlx_migrations")
        .fetch_one(&store.sqlite().reads)
        .await
        .unwrap();
    assert_eq!(usize::try_from(applied).unwrap(), super::super::migrate::MIGRATIONS.iter().count());
    assert_eq!(store.search_people("", 100).await.unwrap().len(), 1);
}

async fn start(path: &Path) {
    let mut writers = JoinSet::new();
    let store = super::open(path, &mut writers).await;
    if super::found(&store).await {
        println!("made the administrator");
    }
    store.close().await;
}

#[tokio::test]
async fn what_is_no_file_is_refused() {
    let options = Options::default;
    for url in ["sqlite::memory:", "sqlite://:memory:"] {
        let opened = crate::open::sqlite(url, options()).await;
        assert!(matches!(opened, Err(StoreError::Open(_))), "{url}");
    }
    for url in ["postgres://localhost/x", "sqlite:/no/such/folder/confab.db"] {
        let opened = crate::open::sqlite(url, options()).await;
        assert!(matches!(opened, Err(StoreError::File { .. })), "{url}");
    }
}

#[tokio::test]
async fn a_url_and_a_path_name_the_same_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("confab.db");
    let mut writers = JoinSet::new();
    let store = super::open(&path, &mut writers).await;
    let url = format!("sqlite://{}", path.display());
    let (same, _writer) = crate::open::sqlite(&url, Options::default()).await.unwrap();
    store.set_server_name("Ours").await.unwrap();
    assert_eq!(same.server_name().await.unwrap(), "Ours");
}

#[tokio::test]
async fn the_writer_flushes_and_erases_and_readers_only_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("confab.db");
    let (store, mut writer) = crate::open::sqlite_file_at(&path, Options::default()).await.unwrap();
    let on_writer: (String, i64, i64, i64, i64) = sqlx::query_as(
        "SELECT j.journal_mode, s.synchronous, f.foreign_keys, d.secure_delete, b.timeout
         FROM pragma_journal_mode j, pragma_synchronous s, pragma_foreign_keys f,
              pragma_secure_delete d, pragma_busy_timeout b",
    )
    .fetch_one(writer.connection())
    .await
    .unwrap();
    assert_eq!(on_writer, ("wal".to_owned(), 2, 1, 1, 5_000), "2 is FULL");
    let read_only: i64 =
        sqlx::query_scalar("PRAGMA query_only").fetch_one(&store.sqlite().reads).await.unwrap();
    assert_eq!(read_only, 1);
}

/// Additions of a later release: a table, a column, and a migration that this one does not have.
#[tokio::test]
async fn a_file_that_a_later_release_has_migrated_is_opened_and_used() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("confab.db");
    let (store, mut writer) = crate::open::sqlite_file_at(&path, Options::default()).await.unwrap();
    sqlx::raw_sql(
        "CREATE TABLE polls (room INTEGER NOT NULL, seq INTEGER NOT NULL);
         ALTER TABLE accounts ADD COLUMN pronouns TEXT;
         INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
             VALUES (9999, 'polls', 1, x'00', 1)",
    )
    .execute(writer.connection())
    .await
    .unwrap();
    drop((store, writer));
    let mut writers = JoinSet::new();
    let store = super::open(&path, &mut writers).await;
    assert!(super::found(&store).await);
}
