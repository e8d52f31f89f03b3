//! Pages and counts take the same work however much a room holds.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use confab_protocol::{RoomId, Seq, UserId};
use tokio::task::JoinSet;

use crate::sql::{page, summary};
use crate::statement::{Arg, Sql, args};
use crate::{Store, StoreError};

/// Instructions of SQLite between two that are counted.
const GRAIN: u64 = 100;

/// So many messages by its owner, whose pointer stays, and as many edits of the first of them: as a
/// release writes them whose sends move no pointer.
async fn fill(store: &Store, from: i64, to: i64) {
    let numbers =
        "WITH RECURSIVE n (seq) AS (SELECT $1 UNION ALL SELECT seq + 1 FROM n WHERE seq < $2)";
    let messages = (
        "INSERT INTO messages (room, seq, author, changed, live, version)
             SELECT 1, seq, 1, seq, 1, 1 FROM n",
        "INSERT INTO events (room, seq, tag, at, author, kind, message)
             SELECT 1, seq, 0, 0, 1, 'message_sent', seq FROM n",
    );
    let edits = "INSERT INTO events (room, seq, tag, at, author, kind, message)
                     SELECT 1, seq, 0, 0, 1, 'message_edited', 3 FROM n";
    let middle = from + (to - from) / 2;
    for (insert, from, to) in
        [(messages.0, from, middle), (messages.1, from, middle), (edits, middle + 1, to)]
    {
        let statement: &'static str = format!("{numbers} {insert}").leak();
        let write = store.write::<_, StoreError, _>(move |sql| {
            Box::pin(async move {
                sql.execute(statement, args![from, to]).await?;
                sql.execute("UPDATE rooms SET head = $1 WHERE id = 1", args![to]).await.map(drop)
            })
        });
        write.await.unwrap();
    }
}

/// How many instructions a statement takes.
async fn work(store: &Store, statement: &'static str, values: &[Arg<'_>]) -> u64 {
    let mut connection = store.sqlite().reads.acquire().await.unwrap();
    let count = Arc::new(AtomicU64::new(0));
    let counted = Arc::clone(&count);
    let grain = i32::try_from(GRAIN).unwrap();
    connection.lock_handle().await.unwrap().set_progress_handler(grain, move || {
        counted.fetch_add(GRAIN, Ordering::Relaxed);
        true
    });
    let sql: &mut dyn Sql = &mut *connection;
    assert!(sql.execute(statement, values).await.is_ok());
    connection.lock_handle().await.unwrap().remove_progress_handler();
    count.load(Ordering::Relaxed)
}

#[tokio::test]
async fn a_page_and_what_is_unread_cost_the_same_in_a_room_of_any_size() {
    let folder = tempfile::tempdir().unwrap();
    let mut writers = JoinSet::new();
    let store = super::open(&folder.path().join("confab.db"), &mut writers).await;
    assert!(super::found(&store).await);
    let (room, person) = (RoomId(1), UserId(1));
    let all = i64::MAX;
    let mut before = None;
    for (from, to) in [(2, 10_000), (10_001, 100_000)] {
        fill(&store, from, to).await;
        let costs = [
            work(&store, &page::NEWEST_FIRST, args![room, Seq(1), all, 51_i64, 1_i64]).await,
            work(&store, &page::OLDEST_FIRST, args![room, Seq(100), all, 51_i64, 1_i64]).await,
            work(&store, &page::AROUND, args![room, Seq(1), Seq(100), 26_i64, 1_i64]).await,
            work(&store, summary::ONE, args![person, room]).await,
            work(&store, summary::FIRST, args![person, 50_i64]).await,
        ];
        assert!(costs.iter().all(|cost| *cost < 100_000), "{costs:?}");
        if let Some(before) = before.replace(costs) {
            for (now, before) in costs.into_iter().zip(before) {
                assert!(now <= before + before / 10 + 2 * GRAIN, "{now} and not {before}");
            }
        }
    }
}
