//! Pages and counts visit the same rows however much a room holds.

use confab_protocol::{RoomId, Seq, UserId};
use sqlx::{AssertSqlSafe, SqlSafeStr as _};
use tokio::task::JoinSet;

use crate::Store;
use crate::dialect::{Dialect, spell};
use crate::sql::{page, summary};
use crate::statement::{Arg, args};

/// Rows that a statement visits, by its plan as it went: those that each step gave or passed over.
async fn visited(store: &Store, statement: &'static str, values: &[Arg<'_>]) -> u64 {
    let spelled = spell(statement, Dialect::Postgres);
    let explain = format!("EXPLAIN (ANALYZE, TIMING OFF) {}", spelled.as_str());
    let lines = store.reads().rows(AssertSqlSafe(explain).into_sql_str(), values).await.unwrap();
    let lines: Vec<String> = lines.iter().map(|line| line.at(0).unwrap()).collect();
    let number = |line: &str, name: &str| -> Option<f64> {
        let (_, rest) = line.split_once(name)?;
        rest.split([' ', ')']).next()?.parse().ok()
    };
    let mut visited = 0.0;
    let mut loops = 1.0;
    for line in &lines {
        if let Some((_, actual)) = line.split_once("(actual ") {
            loops = number(actual, "loops=").unwrap_or(1.0);
            visited += number(actual, "rows=").unwrap_or_default() * loops;
        }
        visited += number(line, "Rows Removed by Filter: ").unwrap_or_default() * loops;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count")]
    let visited = visited as u64;
    visited
}

/// So many messages by its owner, whose pointer stays, and as many edits of the first of them.
async fn fill(server: &confab_testing::PostgresServer, name: &str, from: u64, to: u64) {
    let middle = from + (to - from) / 2;
    let edits = middle + 1;
    let insert = format!(
        "INSERT INTO messages (room, seq, author, changed, live, version)
             SELECT 1, seq, 1, seq, TRUE, 1 FROM generate_series({from}, {middle}) seq;
         INSERT INTO events (room, seq, tag, at, author, kind, message)
             SELECT 1, seq, 0, 0, 1, 'message_sent', seq FROM generate_series({from}, {middle}) seq;
         INSERT INTO events (room, seq, tag, at, author, kind, message)
             SELECT 1, seq, 0, 0, 1, 'message_edited', 3 FROM generate_series({edits}, {to}) seq;
         UPDATE rooms SET head = {to} WHERE id = 1;
         ANALYZE"
    );
    server.query(name, &insert).await.unwrap();
}

#[tokio::test]
async fn a_page_and_what_is_unread_visit_the_same_in_a_room_of_any_size() {
    let (server, url) = super::database().await;
    let name = url.rsplit('/').next().unwrap();
    let mut writers = JoinSet::new();
    let store = super::open(&url, &mut writers).await;
    assert!(super::found(&store).await);
    let (room, person) = (RoomId(1), UserId(1));
    for (from, to) in [(2, 10_000), (10_001, 100_000)] {
        fill(&server, name, from, to).await;
        let all = i64::MAX;
        let visits = [
            visited(&store, &page::NEWEST_FIRST, args![room, Seq(1), all, 51_i64, 1_i64]).await,
            visited(&store, &page::OLDEST_FIRST, args![room, Seq(to / 2), all, 51_i64, 1_i64])
                .await,
            visited(&store, &page::AROUND, args![room, Seq(1), Seq(to / 2), 26_i64, 1_i64]).await,
            visited(&store, summary::ONE, args![person, room]).await,
            visited(&store, summary::FIRST, args![person, 50_i64]).await,
        ];
        // Each row is counted by every step that it goes through.
        assert!(visits.iter().all(|rows| *rows < 8_000), "{visits:?} of {to}");
    }
}
