//! Files go with the plain forms, too, which work without scripts.

use reqwest::Method;
use serde_json::json;

use super::path_of;
use crate::house::House;
use crate::visitor::{Answer, Visitor};

const KIND: &str = "multipart/form-data; boundary=xxBOUNDARYxx";

async fn post(visitor: &Visitor, path: &str, client_id: &str, files: &[(&str, &[u8])]) -> Answer {
    let mut body = Vec::new();
    for (name, value) in [("client_id", client_id), ("body", "Two\r\nlines")] {
        let head = format!(
            "--xxBOUNDARYxx\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        );
        body.extend_from_slice(head.as_bytes());
    }
    for (name, content) in files {
        let head = format!(
            "--xxBOUNDARYxx\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: text/html\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--xxBOUNDARYxx--\r\n");
    visitor.clone().ask(Method::POST, path, KIND, body).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_sends_its_files_once_and_without_any_a_plain_message() {
    let (house, root) =
        House::with_root_and(|config| config.file_limits.file_bytes = 200_000).await;
    let large = vec![b'x'; 150_000];
    let files: [(&str, &[u8]); 2] = [("notes.txt", b"<b>Hello</b>"), ("large.bin", &large)];
    for _ in 0..2 {
        let sent = post(&root, "/rooms/1", "one", &files).await.expect(303);
        assert_eq!(sent.location(), "/rooms/1");
    }
    let other = post(&root, "/rooms/1", "one", &files[..1]).await;
    assert!(other.text.contains("Two"), "another message under its client id is not lost");
    let changed: [(&str, &[u8]); 2] = [("notes.txt", b"<b>HELLO</b>"), ("large.bin", &large)];
    let other = post(&root, "/rooms/1", "one", &changed).await;
    assert!(other.text.contains("Two"), "nor is one with other contents");
    post(&root, "/rooms/1", "two", &[("", b"")]).await.expect(303);
    let page = root.get("/api/v1/rooms/1/messages").await.expect(200).json();
    let entries = page["entries"].as_array().unwrap();
    let messages: Vec<_> = entries.iter().filter(|entry| entry["kind"] == "message").collect();
    assert_eq!(messages.len(), 2, "{page}");
    assert_eq!(messages[0]["body"], "Two\nlines");
    assert_eq!(messages[0]["files"][1]["size"], 150_000);
    assert_eq!(messages[1].get("files"), None);
    let served = root.get(&path_of(&messages[0]["files"][0])).await.expect(200);
    assert_eq!(served.header("content-type"), "text/plain; charset=utf-8");

    let thread = format!("/rooms/1/threads/{}", messages[0]["seq"]);
    post(&root, &thread, "three", &files[..1]).await.expect(303);
    let api = format!("/api/v1/rooms/1/messages/{}/thread", messages[0]["seq"]);
    let page = root.get(&api).await.expect(200).json();
    assert_eq!(page["entries"][0]["files"][0]["name"], json!("notes.txt"));

    let many: Vec<(&str, &[u8])> = (0..11).map(|_| ("empty", &b""[..])).collect();
    let refused = post(&root, "/rooms/1", "many", &many).await;
    assert!(refused.text.contains("at most 10 files"), "{}", refused.text);

    let long = vec![b'x'; 250_000];
    let refused = post(&root, "/rooms/1", "four", &[("long.bin", &long)]).await;
    assert_eq!(refused.status, 413);
    assert!(refused.text.contains("too large") && refused.text.contains("Two"), "its text is kept");
    house.close().await;
}

/// A form of these bytes between its first and its last boundary.
async fn post_fields(visitor: &Visitor, fields: &str) -> Answer {
    let body = format!("{fields}--xxBOUNDARYxx--\r\n").into_bytes();
    visitor.clone().ask(Method::POST, "/rooms/1", KIND, body).await
}

#[tokio::test]
async fn fields_of_a_form_are_as_long_together_as_those_of_any_other() {
    let (house, root) = House::with_root().await;
    let field = |name: &str, text: &str| {
        format!(
            "--xxBOUNDARYxx\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n"
        )
    };
    let id = field("client_id", "a");
    // Of bytes that are three times as many where they stand in an address.
    let long = post_fields(&root, &(id.clone() + &field("body", &"ä".repeat(30_000)))).await;
    assert_eq!(long.status, 413);
    assert!(long.text.contains("too long") && long.text.contains("ää"), "its text is kept");
    for fields in [field("body", &"x".repeat(70_000)), field("", "").repeat(40_000)] {
        let refused = post_fields(&root, &(id.clone() + &fields)).await;
        assert_eq!(refused.status, 413, "{}", refused.text);
    }
    let plain = format!("client_id=a&body={}", "x".repeat(70_000)).into_bytes();
    let kind = "application/x-www-form-urlencoded";
    root.clone().ask(Method::POST, "/rooms/1", kind, plain).await.refused(413, "too_long");
    house.close().await;
}
