//! Threads over HTTP, and on plain pages.

use serde_json::{Value, json};

use crate::house::House;
use crate::visitor::Visitor;

const MESSAGES: &str = "/api/v1/rooms/1/messages";

async fn say(who: &mut Visitor, client_id: &str, thread: Value) -> u64 {
    let message =
        json!({"client_id": client_id, "body": format!("{client_id} says"), "thread": thread});
    who.post(MESSAGES, &message).await.expect(200).json()["seq"].as_u64().unwrap()
}

#[tokio::test]
async fn a_thread_is_answered_followed_and_read() {
    let (house, mut root) = House::with_root().await;
    let mut ben = house.account("ben").await;
    let lunch = say(&mut root, "lunch", Value::Null).await;
    let aside = say(&mut ben, "aside", json!({"root": lunch})).await;
    let again = say(&mut ben, "aside", json!({"root": lunch})).await;
    assert_eq!(aside, again, "a retry gives the first answer");
    let both = say(&mut ben, "both", json!({"root": lunch, "in_room": true})).await;

    let room = root.get(MESSAGES).await.expect(200).json();
    let seqs: Vec<_> =
        room["entries"].as_array().unwrap().iter().map(|e| e["seq"].clone()).collect();
    assert!(seqs.contains(&json!(both)) && !seqs.contains(&json!(aside)), "{room}");
    let summary = root.get("/api/v1/rooms/1").await.expect(200).json();
    assert_eq!(summary["unread"], 1, "{summary}");

    let path = format!("{MESSAGES}/{lunch}/thread");
    let thread = root.get(&path).await.expect(200).json();
    assert_eq!((&thread["root"]["seq"], &thread["following"]), (&json!(lunch), &json!(true)));
    assert_eq!(thread["root"]["replies"]["count"], 2, "{thread}");
    assert_eq!(thread["entries"].as_array().unwrap().len(), 2, "{thread}");
    let inside = root.get(&format!("{MESSAGES}/{aside}/thread?limit=1")).await.expect(200).json();
    assert_eq!((&inside["root"]["seq"], &inside["more"]), (&json!(lunch), &json!(true)));

    let listed = root.get("/api/v1/threads").await.expect(200).json();
    assert_eq!((&listed["threads"][0]["unread"], &listed["next"]), (&json!(2), &Value::Null));
    root.put(&format!("{path}/read"), &json!({"seq": both})).await.expect(204);
    let listed = root.get("/api/v1/threads").await.expect(200).json();
    assert_eq!(listed["threads"][0]["unread"], 0, "{listed}");
    root.delete(&format!("{path}/follow")).await.expect(204);
    let listed = root.get("/api/v1/threads").await.expect(200).json();
    assert_eq!(listed["threads"], json!([]));
    root.put(&format!("{path}/follow"), &json!({})).await.expect(204);

    root.put(&format!("{MESSAGES}/9999/thread/follow"), &json!({})).await.refused(404, "not_found");
    root.get(&format!("{MESSAGES}/9999/thread")).await.refused(404, "not_found");
    root.get("/api/v1/threads?before=x").await.refused(422, "invalid");
    let nested = json!({"client_id": "nested", "body": "x", "thread": {"root": aside}});
    root.post(MESSAGES, &nested).await.refused(422, "invalid");
    house.close().await;
}

#[tokio::test]
async fn without_scripts_a_thread_is_a_page_with_a_form() {
    let (house, mut root) = House::with_root().await;
    let mut ben = house.account("ben").await;
    let lunch = say(&mut root, "lunch", Value::Null).await;
    say(&mut ben, "aside", json!({"root": lunch})).await;
    let room = root.get("/rooms/1").await.expect(200).text;
    let path = format!("/rooms/1/threads/{lunch}");
    assert!(room.contains(&format!("href=\"{path}\"")), "{room}");
    assert!(!room.contains("aside says"), "{room}");
    let page = root.get(&path).await.expect(200).text;
    assert!(page.contains("lunch says") && page.contains("aside says"), "{page}");
    let sent = ben.form(&path, "client_id=form&body=by+form&in_room=yes").await;
    assert_eq!((sent.status.as_u16(), sent.location()), (303, path.as_str()));
    assert!(root.get(&path).await.expect(200).text.contains("by form"));
    assert!(root.get("/rooms/1").await.expect(200).text.contains("by form"));
    let blank = ben.form(&path, "client_id=blank&body=+").await;
    assert!(blank.text.contains("<textarea"), "the form comes back");
    ben.form(&format!("{path}/follow"), "on=false").await.expect(303);
    let listed = ben.get("/threads").await.expect(200).text;
    assert!(listed.contains("No threads yet"), "{listed}");
    let listed = root.get("/threads").await.expect(200).text;
    assert!(listed.contains("lunch says") && listed.contains("2 replies"), "{listed}");
    root.get("/rooms/1/threads/9999").await.expect(404);
    house.close().await;
}
