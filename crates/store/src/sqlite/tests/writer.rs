//! The writer: what it shares, how it fails, and how it stops.

use std::sync::{Arc, Mutex};

use confab_protocol::{RoomId, Seq, UserId};
use tokio::task::JoinSet;

use crate::{AccessChangeId, Commit, CommitOutcome, Observer, Options, Store, StoreError};

/// Opens a store whose commits are noted.
async fn observed(
    folder: &tempfile::TempDir,
) -> (Store, super::super::Writer, Arc<Mutex<Vec<Commit>>>) {
    let commits = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&commits);
    let observer = Observer::new(move |commit| seen.lock().unwrap().push(commit));
    let options = Options { observer, ..Options::default() };
    let (store, writer) =
        crate::open::sqlite_file_at(folder.path().join("confab.db"), options).await.unwrap();
    (store, writer, commits)
}

#[tokio::test]
async fn all_that_wait_share_one_transaction() {
    let folder = tempfile::tempdir().unwrap();
    let (store, writer, commits) = observed(&folder).await;
    let mut waiting = JoinSet::new();
    for n in 0..100 {
        let store = store.clone();
        waiting.spawn(async move { store.set_server_name(&n.to_string()).await });
    }
    // All of them are in the queue before the writer starts.
    while store.waiting() < 100 {
        tokio::task::yield_now().await;
    }
    let mut writers = JoinSet::new();
    writers.spawn(writer.run());
    while let Some(written) = waiting.join_next().await {
        written.unwrap().unwrap();
    }
    let commits = commits.lock().unwrap().clone();
    assert_eq!(commits.len(), 1);
    assert_eq!((commits[0].writes, commits[0].outcome), (100, CommitOutcome::Committed));
    assert!(!commits[0].took.is_zero());
}

/// The writer never runs: as where another server hangs in a write of its own.
#[tokio::test]
async fn a_write_that_waits_for_too_long_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (store, _writer, _) = observed(&folder).await;
    tokio::time::pause();
    let late = store.set_server_name("late").await;
    assert!(matches!(late, Err(StoreError::Timeout)), "{late:?}");
}

/// All connections that read are taken, as by a crowd.
#[tokio::test]
async fn a_crowd_that_reads_does_not_keep_revocation_and_rounds_waiting() {
    let folder = tempfile::tempdir().unwrap();
    let (store, _writer, _) = observed(&folder).await;
    let mut crowd = Vec::new();
    for _ in 0..Options::default().connections {
        crowd.push(store.sqlite().reads.acquire().await.unwrap());
    }
    assert!(store.sqlite().reads.try_acquire().is_none());
    let soon = std::time::Duration::from_secs(3);
    let looks = async {
        store.last_access_change().await?;
        store.access_changes(AccessChangeId(0), 10).await?;
        store.find_access_left(RoomId(1), UserId(1)).await?;
        store.heads(&[RoomId(1)]).await?;
        store.tags(&[(RoomId(1), Seq(1))]).await?;
        store.memberships(&[UserId(1)]).await.map(drop)
    };
    tokio::time::timeout(soon, looks).await.expect("they wait for the crowd").unwrap();
}

#[tokio::test]
async fn closing_writes_what_waits_and_stops_the_rest() {
    let folder = tempfile::tempdir().unwrap();
    let (store, writer, _) = observed(&folder).await;
    let mut waiting = JoinSet::new();
    for n in 0..20 {
        let store = store.clone();
        waiting.spawn(async move { store.set_server_name(&n.to_string()).await });
    }
    while store.waiting() < 20 {
        tokio::task::yield_now().await;
    }
    let mut writers = JoinSet::new();
    writers.spawn(writer.run());
    store.close().await;
    while let Some(written) = waiting.join_next().await {
        written.unwrap().unwrap();
    }
    writers.join_next().await.unwrap().unwrap();
    let refused = store.set_server_name("late").await;
    assert!(matches!(refused, Err(StoreError::Stopped)), "{refused:?}");
}

#[tokio::test]
async fn a_panic_stops_the_writer_and_all_who_wait() {
    let folder = tempfile::tempdir().unwrap();
    let (store, writer, _) = observed(&folder).await;
    let mut writers = JoinSet::new();
    writers.spawn(writer.run());
    store.set_server_name("before").await.unwrap();
    let panicked = store
        .sqlite()
        .write::<(), StoreError, _>(|transaction| {
            Box::pin(async move {
                sqlx::query("UPDATE settings SET value = 'half'").execute(transaction).await?;
                panic!("a defect in a write")
            })
        })
        .await;
    assert!(matches!(panicked, Err(StoreError::Stopped)), "{panicked:?}");
    let later = store.set_server_name("after").await;
    assert!(matches!(later, Err(StoreError::Stopped)), "{later:?}");
    assert!(writers.join_next().await.unwrap().unwrap_err().is_panic());
    assert_eq!(store.server_name().await.unwrap(), "before", "the half is rolled back");
}

#[tokio::test]
async fn a_commit_that_fails_is_told_to_all_who_shared_it() {
    let folder = tempfile::tempdir().unwrap();
    let (store, writer, commits) = observed(&folder).await;
    let mut writers = JoinSet::new();
    writers.spawn(writer.run());
    store.set_server_name("before").await.unwrap();
    // The transaction ends under the writer's feet, as it does when the disk is full.
    let broken = store
        .sqlite()
        .write::<(), StoreError, _>(|transaction| {
            Box::pin(async move {
                sqlx::query("ROLLBACK").execute(transaction).await?;
                Ok(())
            })
        })
        .await;
    assert!(matches!(broken, Err(StoreError::Commit(_))), "{broken:?}");
    assert_eq!(commits.lock().unwrap()[1].outcome, CommitOutcome::Failed);
    store.set_server_name("after").await.unwrap();
    assert_eq!(store.server_name().await.unwrap(), "after", "the writer goes on");
}
