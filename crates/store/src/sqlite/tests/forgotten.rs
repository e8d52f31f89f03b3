//! Every table that speaks of a message or of a room has its line where those are deleted, or a
//! reason to have none. People are never deleted: an account is closed, and keeps its rows.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::{Connection as _, SqliteConnection};
use tempfile::TempDir;
use tokio::task::JoinSet;

use crate::kinds;
use crate::sql::erasure;

type Exceptions = &'static [(&'static str, &'static str)];

/// Columns that name a message of the room beside them.
const MESSAGE: [&str; 3] = ["message", "root", "thread"];

const WITHOUT_FORGET: Exceptions = &[
    ("drafts", "an unfinished answer is its author's own"),
    ("mentions", "kinds::mentions::forget, before the features"),
    ("messages", "the deletion marks the row itself"),
    ("push_queue", "numbers alone: nothing is sent of a deleted message, and they go with time"),
    ("push_shown", "numbers alone, by which a notification is taken back"),
    ("thread_people", "the thread stays below its tombstone, with those who follow it"),
];

const WITHOUT_ERASE: Exceptions = &[
    ("access_changes", "says that access was taken, and is forgotten with time"),
    ("audit", "says who deleted the room"),
    ("feeds", "a number, by which a consumer passes the room"),
    ("group_rooms", "a conversation is not deleted"),
    ("members", "go with the deletion itself"),
    ("no_ops", "answers of commands, forgotten with time"),
    ("push_queue", "numbers alone: nothing is sent of a deleted room, and they go with time"),
    ("push_shown", "numbers alone, by which a notification is taken back"),
];

/// The columns of each table.
async fn schema() -> BTreeMap<String, BTreeSet<String>> {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("chat.db");
    let mut writers = JoinSet::new();
    super::open(&path, &mut writers).await.close().await;
    let url = format!("sqlite://{}", path.display());
    let mut connection = SqliteConnection::connect(&url).await.unwrap();
    let columns = "SELECT t.name, c.name FROM sqlite_master t, pragma_table_info(t.name) c
                   WHERE t.type = 'table'";
    let found: Vec<(String, String)> =
        sqlx::query_as(columns).fetch_all(&mut connection).await.unwrap();
    let mut tables = BTreeMap::<_, BTreeSet<_>>::new();
    for (table, column) in found {
        tables.entry(table).or_default().insert(column);
    }
    tables
}

/// Tables that a statement deletes from, or changes.
fn written(statements: impl IntoIterator<Item = &'static str>) -> BTreeSet<String> {
    let table = |statement: &str| {
        let mut words = statement.split_whitespace();
        match (words.next(), words.next()) {
            (Some("UPDATE"), Some(table)) => table.to_owned(),
            (Some("DELETE"), Some("FROM")) => words.next().unwrap_or_default().to_owned(),
            other => panic!("{other:?} begins no statement that forgets"),
        }
    };
    statements.into_iter().map(table).collect()
}

/// Insists that each table is in one of both, and in one alone.
fn check(list: &str, tables: &BTreeSet<&String>, named: &BTreeSet<String>, but: Exceptions) {
    for table in tables {
        let is_excepted = but.iter().any(|(exception, _)| exception == table);
        assert!(
            named.contains(*table) != is_excepted,
            "{table} is in {list} or has a reason not to be, and not both"
        );
    }
    for (exception, _) in but {
        let is_there = tables.iter().any(|table| table == exception);
        assert!(is_there, "{exception} needs no reason: {list} is not about it");
    }
}

#[tokio::test]
async fn every_table_about_messages_forgets_a_deleted_one() {
    let schema = schema().await;
    let has = |columns: &BTreeSet<String>| {
        columns.contains("room") && MESSAGE.iter().any(|column| columns.contains(*column))
    };
    let tables = schema.iter().filter(|(_, columns)| has(columns)).map(|(table, _)| table);
    let named = written(kinds::FORGET.iter().copied().flatten().copied());
    check("FORGET", &tables.collect(), &named, WITHOUT_FORGET);
}

#[tokio::test]
async fn every_table_about_rooms_is_erased_with_a_deleted_one() {
    let schema = schema().await;
    let tables = schema.iter().filter(|(_, columns)| columns.contains("room"));
    let features = kinds::ERASE.iter().copied().flatten();
    let named = written(erasure::ERASE.iter().chain(&erasure::REST).chain(features).copied());
    check("ERASE", &tables.map(|(table, _)| table).collect(), &named, WITHOUT_ERASE);
}
