//! Links of messages are previewed for everyone, until their author, an edit or a deletion takes
//! the previews away.

use std::time::Duration;

use axum::Router;
use axum::response::Html;
use axum::routing::get;
use serde_json::{Value, json};
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::house::House;
use crate::visitor::Visitor;

const MESSAGES: &str = "/api/v1/rooms/1/messages";

/// Waits until a message is so.
async fn wait_for(who: &Visitor, seq: &Value, is_so: impl Fn(&Value) -> bool) -> Value {
    let waiting = async {
        loop {
            let page = who.get(MESSAGES).await.expect(200).json();
            let entries = page["entries"].as_array().unwrap();
            let entry = entries.iter().find(|entry| entry["seq"] == *seq).unwrap();
            if is_so(entry) {
                return entry.clone();
            }
            tokio::task::yield_now().await;
        }
    };
    timeout(Duration::from_mins(1), waiting).await.expect("it comes to be so")
}

async fn say(who: &mut Visitor, id: &str, body: String) -> Value {
    let message = json!({"client_id": id, "body": body});
    who.post(MESSAGES, &message).await.expect(200).json()["seq"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn links_are_previewed_for_everyone_until_they_are_taken_away() {
    let page = |title: &'static str| get(move || async move { Html(title) });
    let router = Router::new()
        .route("/one", page("<title>One &lt;b&gt;</title>"))
        .route("/two", page("<title>Two</title>"));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let mut serving = JoinSet::new();
    serving.spawn(async move { axum::serve(listener, router).await.unwrap() });

    let (house, mut root) = House::with_root_and(|config| config.link_previews = true).await;
    let mut ben = house.account("ben").await;
    let seq = say(&mut root, "1", format!("{base}/one and {base}/two")).await;
    let titles = |entry: &Value| {
        let previews = entry["previews"].as_array().cloned().unwrap_or_default();
        previews.iter().map(|preview| preview["title"].as_str().unwrap().to_owned()).collect()
    };
    let is = |expected: &'static [&'static str]| {
        move |entry: &Value| -> bool { Vec::<String>::as_slice(&titles(entry)) == expected }
    };
    let entry = wait_for(&ben, &seq, is(&["One <b>", "Two"])).await;
    assert_eq!(entry["previews"][0]["url"], format!("{base}/one"));
    assert_eq!(entry["previews"][0]["site"], "127.0.0.1");
    let printed = ben.get("/rooms/1").await.expect(200).text;
    assert!(printed.contains("One &lt;b&gt;"), "{printed}");

    let edit = json!({"client_id": "2", "body": format!("only {base}/two")});
    root.patch(&format!("{MESSAGES}/{seq}"), &edit).await.expect(200);
    wait_for(&ben, &seq, is(&["Two"])).await;

    let path = format!("{MESSAGES}/{seq}/previews");
    ben.delete(&path).await.refused(403, "forbidden");
    root.delete(&path).await.expect(200);
    wait_for(&ben, &seq, is(&[])).await;
    // One that was taken away does not come back with an edit: the next message is a marker.
    let edit = json!({"client_id": "3", "body": format!("{base}/one")});
    root.patch(&format!("{MESSAGES}/{seq}"), &edit).await.expect(200);
    let marker = say(&mut ben, "4", format!("{base}/one")).await;
    wait_for(&root, &marker, is(&["One <b>"])).await;
    wait_for(&root, &seq, is(&[])).await;

    ben.delete(&format!("{MESSAGES}/{marker}?client_id=5")).await.expect(200);
    let gone = wait_for(&root, &marker, is(&[])).await;
    assert_eq!(gone.get("body"), None, "{gone}");
    house.close().await;
}
