//! A connection that is to end does so at once, whatever it waits for.

use std::sync::Arc;
use std::time::Duration;

use bytes::{BufMut, BytesMut};
use confab_broker::Topic;
use confab_protocol::{CloseCode, Command};
use confab_server::config::Config;
use sqlx::{Connection, Executor, SqliteConnection};
use tempfile::TempDir;
use tokio::time::timeout;

use crate::client::DEADLINE;
use crate::house::{GENERAL, House};
use crate::lossy::Wire;

/// A publication of an event that no history here has: all who follow the room are closed.
fn of_another_history(seq: u64) -> bytes::Bytes {
    let mut payload = BytesMut::new();
    payload.put_slice(&[1, 1]);
    payload.put_i64(GENERAL.0);
    payload.put_u64(seq);
    payload.put_u64(1);
    payload.put_u8(0);
    payload.put_u64(0);
    payload.put_slice(b"{}");
    payload.freeze()
}

#[tokio::test]
async fn a_connection_is_closed_although_its_command_waits_for_the_store() {
    let (wire, dir) = (Wire::default(), Arc::new(TempDir::new().expect("a directory")));
    // Heads would find what the command commits, too.
    let no_heads = |config: &mut Config| config.live.heads_live = Duration::from_hours(1);
    let house = House::start(Arc::clone(&dir), Some(wire.join()), no_heads).await;
    let (ana, ben) = (house.member("ana").await, house.member("ben").await);
    house.send(&ben, GENERAL, "before").await;
    let head = house.head(GENERAL).await;
    let mut anas = house.follow(&ana, GENERAL).await;
    let frames_before = house.app().live.metrics().frames_in.get();

    // Another process has the file, and gives it back only when the connection is closed.
    let url = format!("sqlite:{}", dir.path().join("confab.db").display());
    let mut other = SqliteConnection::connect(&url).await.expect("a connection");
    other.execute("BEGIN IMMEDIATE").await.expect("a lock");
    let body = "carried out all the same".to_owned();
    let client_id = house.client_id();
    anas.begin(Command::Send {
        room: GENERAL,
        client_id,
        body,
        reply_to: None,
        thread: None,
        files: vec![],
    })
    .await;
    let is_given = async {
        while house.app().live.metrics().frames_in.get() == frames_before {
            tokio::task::yield_now().await;
        }
    };
    timeout(DEADLINE, is_given).await.expect("the command is given");
    wire.say(Topic::Room(GENERAL), of_another_history(head.seq.0));
    assert_eq!(anas.closed().await, CloseCode::Revalidate);

    let mut bens = house.connect(&ben).await;
    bens.resume(GENERAL, head).await;
    other.execute("ROLLBACK").await.expect("given back");
    assert_eq!(bens.bodies(1).await, ["carried out all the same"]);
    other.close().await.expect("closed");
}
