//! Deleted text is nowhere in the files.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use confab_protocol::{ClientId, Role, RoomId, Seq, Tag, Timestamp, UserId};
use tokio::task::JoinSet;

use crate::{Append, AppendKind, Store};

async fn append(store: &Store, n: u64, acting: Role, what: AppendKind) -> Seq {
    let append = Append {
        room: RoomId(1),
        author: UserId(1),
        client_id: ClientId::from_random(u128::from(n)),
        at: Timestamp(0),
        tag: Tag(n),
        acting,
        what,
    };
    store.append(append).await.unwrap().event.seq
}

async fn send(store: &Store, n: u64, body: String) -> Seq {
    let what = AppendKind::Send { body, reply_to: None, mentions: Vec::new() };
    append(store, n, Role::Member, what).await
}

/// Searches in another process: to close a file of the database here would drop its locks.
pub(super) fn holds(path: &Path, needle: &str) -> bool {
    let found = Command::new("grep").args(["-q", "-a", needle]).arg(path).status().unwrap();
    match found.code() {
        Some(0) => true,
        Some(1) => false,
        other => panic!("grep {needle} {} gave {other:?}", path.display()),
    }
}

pub(super) async fn is_erased(store: &Store) {
    let erased = async {
        while store.sqlite().deletions.are_noted() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), erased).await.unwrap();
}

/// Gives the newest message a history that no editor would be let make, by one statement.
async fn edit_often(store: &Store, message: Seq, versions: u32) {
    let seq = i64::try_from(message.0).unwrap();
    let edit = store.sqlite().write::<_, crate::StoreError, _>(move |transaction| {
        Box::pin(async move {
            sqlx::query(
                "WITH RECURSIVE versions (number) AS (
                     SELECT 1 UNION ALL SELECT number + 1 FROM versions WHERE number < ?2)
                 INSERT INTO message_versions (previous, room, seq, mentions, body)
                 SELECT (SELECT version FROM messages WHERE room = 1 AND seq = ?1) + number - 1,
                        1, ?1, X'', CAST(replace(hex(zeroblob(2285)), '00', 'needle ') AS BLOB)
                 FROM versions",
            )
            .bind(seq)
            .bind(versions)
            .execute(&mut *transaction)
            .await?;
            sqlx::query("UPDATE messages SET version = version + ?2 WHERE room = 1 AND seq = ?1")
                .bind(seq)
                .bind(versions)
                .execute(transaction)
                .await?;
            Ok(())
        })
    });
    edit.await.unwrap();
}

/// Versions that a release without a bound has let someone make.
const VERSIONS: u32 = 1_500;

/// The longest of some writes, and how many they were.
#[derive(Default)]
struct Longest(std::sync::Mutex<(Duration, usize)>);

impl Longest {
    fn note(&self, took: Duration) {
        let mut longest = self.0.lock().unwrap();
        *longest = (longest.0.max(took), longest.1 + 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_history_is_erased_between_the_writes_of_others() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("confab.db");
    let commits = std::sync::Arc::new(Longest::default());
    let observer = {
        let commits = std::sync::Arc::clone(&commits);
        crate::Observer::new(move |commit| commits.note(commit.took))
    };
    let options = crate::Options { observer, ..crate::Options::default() };
    let (store, writer) = crate::open::sqlite_file_at(&path, options).await.unwrap();
    let mut writers = JoinSet::new();
    writers.spawn(writer.run());
    super::found(&store).await;
    let message = send(&store, 1, "needle".to_owned()).await;
    edit_often(&store, message, VERSIONS).await;
    *commits.0.lock().unwrap() = (Duration::ZERO, 0);

    append(&store, 2, Role::Member, AppendKind::Delete { message }).await;
    let mut erased = 0;
    for n in 3.. {
        let (piece, _) =
            tokio::join!(store.erase_deleted_messages(), send(&store, n, "hay".to_owned()));
        match piece.unwrap() {
            0 => break,
            // 256 KiB and the text that goes over it.
            some if some <= 17 => erased += some,
            many => panic!("{many} versions of 16 kB in one piece"),
        }
        // Half of it, and the server is killed: the next one goes on.
        if erased > u64::from(VERSIONS) / 2 {
            break;
        }
    }
    let (longest, number) = *commits.0.lock().unwrap();
    println!("the longest of {number} writes took {longest:?}");
    writers.shutdown().await;
    drop(store);

    let store = super::open(&path, &mut writers).await;
    while store.erase_deleted_messages().await.unwrap() > 0 {}
    is_erased(&store).await;
    store.close().await;
    assert!(!holds(&path, "needle"), "in the database, closed");
    assert!(holds(&path, "hay"), "the others stay");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_texts_of_a_deleted_room_are_nowhere_in_the_files() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("confab.db");
    let mut writers = JoinSet::new();
    let store = super::open(&path, &mut writers).await;
    super::found(&store).await;
    for n in 0..50 {
        send(&store, n, "needle ".repeat(40)).await;
    }
    for (n, words) in [(50, 100), (51, 3), (52, 40)] {
        let description = "needle ".repeat(words);
        append(&store, n, Role::Member, AppendKind::Describe { description }).await;
    }
    store.delete_room(RoomId(1), Timestamp(1)).await.unwrap().unwrap();
    while store.erase_deleted_rooms(7).await.unwrap() > 0 {}
    is_erased(&store).await;
    store.close().await;
    assert!(!holds(&path, "needle"), "in the database, closed");
}

/// Texts of all sizes, among others that stay, so that pages are split, merged and overflow.
#[tokio::test(flavor = "multi_thread")]
async fn deleted_text_is_nowhere_in_the_files() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("confab.db");
    let log = folder.path().join("confab.db-wal");
    let mut writers = JoinSet::new();
    let store = super::open(&path, &mut writers).await;
    super::found(&store).await;
    let mut n = 0;
    let mut next = || {
        n += 1;
        n
    };
    let mut doomed = Vec::new();
    for size in (0..120).map(|step| step * step) {
        let filling = "needle ".repeat(size / 7 + 1);
        doomed.push(send(&store, next(), filling).await);
        send(&store, next(), "hay ".repeat(size / 8 + 1)).await;
    }
    for message in doomed.iter().copied().step_by(3) {
        let what = AppendKind::Edit {
            message,
            body: "needle in another version".repeat(30),
            mentions: Vec::new(),
        };
        append(&store, next(), Role::Member, what).await;
    }
    assert!(holds(&path, "needle") || holds(&log, "needle"), "the search would find it");

    for message in doomed {
        let what = AppendKind::Delete { message };
        append(&store, next(), Role::Member, what).await;
    }
    is_erased(&store).await;
    assert!(!holds(&log, "needle"), "in the log");
    assert!(!holds(&path, "needle"), "in the database");
    assert!(holds(&path, "hay hay"), "the others stay");
    store.close().await;
    assert!(!holds(&path, "needle"), "in the database, closed");
}

/// Drafts of all sizes grow and shrink among others that stay, until they are sent or given up.
#[tokio::test(flavor = "multi_thread")]
async fn a_draft_that_was_given_up_is_nowhere_in_the_files() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("confab.db");
    let mut writers = JoinSet::new();
    let store = super::open(&path, &mut writers).await;
    super::found(&store).await;
    let keep = async |thread: u64, body: String| {
        let (person, room, at) = (UserId(1), RoomId(1), Timestamp(1));
        let draft = crate::NewDraft { person, room, thread: Some(Seq(thread)), body, at };
        store.keep_draft(draft).await.unwrap();
    };
    for (thread, share) in (1..40).zip(1..) {
        for words in [1, 30, 100, 500, 2_000, 40, 3] {
            keep(thread, "needle ".repeat((words * share / 20).clamp(1, 2_300))).await;
            keep(100 + thread, "hay hay ".repeat(words / 2 + 1)).await;
        }
    }
    assert!(holds(&path, "needle") || holds(&folder.path().join("confab.db-wal"), "needle"));
    for thread in 1..40 {
        keep(thread, String::new()).await;
    }
    is_erased(&store).await;
    store.close().await;
    assert!(!holds(&path, "needle"), "in the database, closed");
    assert!(holds(&path, "hay hay"), "the others stay");
}
