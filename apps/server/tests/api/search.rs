//! Search over HTTP, and on its plain page.

use std::future::ready;
use std::time::Duration;

use confab_protocol::{ClientId, Handle, Role, RoomId, Tag, Timestamp};
use confab_store::{
    Append, AppendKind, FeedBegins, FeedHolder, NewAccount, Options, PasswordHash, SEARCH_FEED,
};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::task::JoinSet;

use crate::files::{send, upload};
use crate::house::House;
use crate::visitor::Visitor;

const DEADLINE: Duration = Duration::from_secs(30);

async fn say(who: &mut Visitor, room: i64, client_id: &str, body: &str) -> u64 {
    let message = json!({"client_id": client_id, "body": body});
    let path = format!("/api/v1/rooms/{room}/messages");
    who.post(&path, &message).await.expect(200).json()["seq"].as_u64().unwrap()
}

async fn find(who: &Visitor, query: &str) -> Value {
    who.get(&format!("/api/v1/search?{query}")).await.expect(200).json()
}

fn seqs(page: &Value) -> Vec<u64> {
    let messages = page["messages"].as_array().unwrap().iter();
    messages.map(|found| found["entry"]["seq"].as_u64().unwrap()).collect()
}

/// Waits until the index has what was said, and asks.
async fn indexed(house: &House, who: &Visitor, query: &str) -> Value {
    let store = &house.app().store;
    let indexed = async {
        loop {
            let (events, of) = store.index_progress(SEARCH_FEED).await.unwrap();
            if events == of {
                break;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(DEADLINE, indexed).await.expect("indexed in time");
    find(who, query).await
}

#[tokio::test]
async fn messages_are_found_with_filters_and_marks() {
    let (house, mut root) = House::with_root().await;
    let mut ben = house.account("ben").await;
    let room = json!({"name": "Zoo", "topic": "", "visibility": "private"});
    let zoo = root.post("/api/v1/rooms", &room).await.expect(200).json()["id"].as_i64().unwrap();
    let first = say(&mut root, 1, "a", "We **deployed** foo-bar: https://a.example").await;
    let second = say(&mut ben, 1, "b", "Crème brûlée? deploy!").await;
    let hidden = say(&mut root, zoo, "c", "deploy the zebra").await;

    let page = indexed(&house, &root, "q=deploy").await;
    assert_eq!(seqs(&page), [hidden, second, first]);
    assert_eq!(page["messages"][2]["marks"], json!(["deployed"]), "{page}");
    assert_eq!(page["messages"][0]["room"]["name"], "Zoo");
    assert_eq!(page["next"], Value::Null);
    for (query, expected) in [
        ("q=creme+brulee", vec![second]),
        ("q=deploy+from:ben", vec![second]),
        ("q=deploy+from:@me", vec![hidden, first]),
        ("q=deploy+-from:ben+-in:zoo", vec![first]),
        ("q=in:%23Zoo", vec![hidden]),
        ("q=deploy&room=1", vec![second, first]),
        ("q=has:link", vec![first]),
        ("q=deploy+on:today", vec![hidden, second, first]),
        ("q=deploy+before:today", vec![]),
        ("q=deploy+after:2020", vec![hidden, second, first]),
        ("q=%22brulee+deploy%22", vec![second]),
        ("q=-creme+from:ben", vec![]),
        ("q=", vec![]),
        ("q=%2B%2B", vec![]),
    ] {
        assert_eq!(seqs(&find(&root, query).await), expected, "{query}");
    }
    assert_eq!(seqs(&find(&ben, "q=deploy").await), [second, first], "a room that is not his");
    let unknown = find(&root, "q=deploy+from:nobody+has:wings").await;
    assert_eq!(unknown["unknown"], json!(["has:wings", "from:nobody"]), "{unknown}");
    assert_eq!(seqs(&unknown), [0; 0]);
    let hidden_room = find(&ben, "q=deploy+in:zoo").await;
    assert_eq!(hidden_room["unknown"], json!(["in:zoo"]));

    let long = "x".repeat(501);
    ben.get(&format!("/api/v1/search?q={long}")).await.refused(422, "invalid");
    ben.get("/api/v1/search?q=a&before=x").await.refused(422, "invalid");
    ben.get(&format!("/api/v1/search?q=a&room={zoo}")).await.refused(404, "not_found");
    house.close().await;
}

#[tokio::test]
async fn what_is_deleted_is_not_found_from_that_moment_on() {
    let (house, mut root) = House::with_root().await;
    let message = say(&mut root, 1, "a", "a needle in the hay").await;
    assert_eq!(seqs(&indexed(&house, &root, "q=needle").await), [message]);
    let path = format!("/api/v1/rooms/1/messages/{message}");
    let edit = json!({"client_id": "b", "body": "a thread in the hay"});
    root.patch(&path, &edit).await.expect(200);
    assert_eq!(seqs(&find(&root, "q=needle").await), [0; 0]);
    assert_eq!(seqs(&indexed(&house, &root, "q=thread").await), [message]);
    root.delete(&path).await.expect(200);
    assert_eq!(seqs(&find(&root, "q=thread").await), [0; 0]);
    house.close().await;
}

#[tokio::test]
async fn the_page_needs_no_script() {
    let (house, mut root) = House::with_root().await;
    let message = say(&mut root, 1, "a", "A *needle* in <b>the</b> hay").await;
    assert_eq!(seqs(&indexed(&house, &root, "q=needle").await), [message]);
    let page = root.get("/search?q=needle").await.expect(200).text;
    assert!(page.contains("<mark>needle"), "{page}");
    assert!(page.contains(&format!("href=\"/rooms/1#m{message}\"")), "{page}");
    assert!(page.contains("1 message"), "{page}");
    let none = root.get("/search?q=%3Cscript%3E&room=1").await.expect(200).text;
    assert!(none.contains("No messages") && !none.contains("<script>\""), "{none}");
    assert!(none.contains("/search?q=%3Cscript%3E&amp;room=1&amp;everywhere=on"), "{none}");
    let long = root.get(&format!("/search?q={}", "x".repeat(501))).await.expect(422).text;
    assert!(long.contains("at most 500 characters"), "{long}");
    let empty = root.get("/search").await.expect(200).text;
    assert!(empty.contains("from:ana"), "{empty}");
    house.close().await;
}

#[tokio::test]
async fn the_probe_says_nothing_of_an_index_that_is_there() {
    let (house, mut root) = House::with_root().await;
    let message = say(&mut root, 1, "a", "needle").await;
    assert_eq!(seqs(&indexed(&house, &root, "q=needle").await), [message]);
    let ready = house.visitor().get("/readyz").await.expect(200).json();
    assert_eq!(ready["search"], Value::Null, "{ready}");
    house.close().await;
}

/// Fills a directory as a release without search did: another server has the feed, and reads nothing.
async fn with_messages_of_before(count: u64) -> TempDir {
    let dir = TempDir::new().unwrap();
    let url = format!("sqlite:{}", dir.path().join("confab.db").display());
    let (store, writer) = confab_store::open(&url, Options::default()).await.unwrap();
    let mut tasks = JoinSet::new();
    tasks.spawn(writer.run());
    let holder = FeedHolder { feed: SEARCH_FEED, server: 1 };
    let lease = Duration::from_mins(10);
    assert!(store.lease_feed(holder, FeedBegins::WithEverything, lease).await.unwrap());
    let account = NewAccount {
        handle: Handle::parse("ana").unwrap(),
        name: "Ana".to_owned(),
        password: PasswordHash(String::new()),
        at: Timestamp(1),
        tag: Tag(1),
    };
    let author = store.create_first_account(account).await.unwrap().unwrap().person.id;
    let append = |n| Append {
        room: RoomId(1),
        author,
        client_id: ClientId::from_random(u128::from(n)),
        at: Timestamp(1),
        tag: Tag(n),
        acting: Role::Member,
        what: AppendKind::Send { body: "needle".to_owned(), reply_to: None, mentions: Vec::new() },
    };
    let sends = stream::iter(0..count).map(|n| store.append(append(n))).buffer_unordered(100);
    sends.try_for_each(|_| ready(Ok(()))).await.unwrap();
    store.close().await;
    dir
}

#[tokio::test(flavor = "multi_thread")]
async fn the_probe_tells_how_far_messages_of_before_are_indexed() {
    let house = House::on(with_messages_of_before(1_100).await, |_| {}).await;
    let probe = house.visitor();
    let told = async {
        loop {
            let ready = probe.get("/readyz").await.expect(200).json();
            if !ready["search"].is_null() {
                break ready;
            }
        }
    };
    let ready = tokio::time::timeout(DEADLINE, told).await.expect("it is looked at the start");
    assert_eq!(ready["search"]["events"], 0, "{ready}");
    assert!(ready["search"]["of"].as_u64() > Some(1_100), "{ready}");
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_found_by_their_names() {
    let (house, mut root) = House::with_root().await;
    let file = upload(&root, "Quarterly report.txt", b"figures").await;
    let sent = send(&mut root, 1, &[&file]).await.expect(200).json()["seq"].as_u64().unwrap();
    say(&mut root, 1, "a", "there is no file here").await;
    for query in ["q=has:file", "q=quarterly", "q=%22quarterly+report%22"] {
        assert_eq!(seqs(&indexed(&house, &root, query).await), [sent], "{query}");
    }
}
