//! A room's past: several days of rows of many heights.

use std::path::Path;

use confab_e2e::Account;
use confab_protocol::RoomId;
use serde_json::{Value, json};
use sqlx::Connection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};

/// So many that the newest are let go while the oldest are read.
const MESSAGES: usize = 270;

/// The time between two messages: eight days in all.
const APART_MS: i64 = 8 * 24 * 3_600_000 / 270;

/// Has the accounts say something in turn, and dates it back.
pub(super) async fn fill(accounts: &[&Account], room: RoomId, data: &Path) -> anyhow::Result<()> {
    for account in &accounts[1..] {
        account.join(room).await?;
    }
    let path = format!("/api/v1/rooms/{room}/messages");
    for number in 0..MESSAGES {
        let author = accounts[number % accounts.len()];
        let body = json!({ "client_id": format!("past-{number}"), "body": text(number) });
        author.post(&path, &body).await?.json::<Value>()?;
    }
    let file = SqliteConnectOptions::new().filename(data.join("confab.db"));
    let mut database = SqliteConnection::connect_with(&file).await?;
    sqlx::query("UPDATE events SET at = at - (SELECT head - seq FROM rooms WHERE id = room) * $1")
        .bind(APART_MS)
        .execute(&mut database)
        .await?;
    Ok(database.close().await?)
}

fn text(number: usize) -> String {
    let words = "One word after the other makes a long paragraph that wraps more than once. ";
    match number % 9 {
        0 => format!("line {number}"),
        1 => words.repeat(1 + number % 5),
        2 => {
            format!("```rust\nfn line_{number}() {{\n{}}}\n```", "    call();\n".repeat(number % 7))
        }
        3 => format!("- one\n- two\n- three, of {number}"),
        4 => format!("> {words}\n\nand an answer, {number}"),
        5 => format!("https://example.org/a/long/path/{number} with **marks** and `code`"),
        6 => format!("### A head\n\n{}", words.repeat(2)),
        7 => "😀".to_owned(),
        _ => format!("{number}\n\nof\n\nmany\n\nparagraphs"),
    }
}
