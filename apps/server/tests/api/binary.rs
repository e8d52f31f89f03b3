//! The executable itself: its settings, its log, and how it ends.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use futures_util::{SinkExt, StreamExt};
use serde_json::json;
use tempfile::TempDir;
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;

use crate::house::PASSWORD;
use crate::running::{Running, command, fails};
use crate::visitor::Visitor;

#[tokio::test]
async fn a_wrong_setting_is_named_with_what_is_allowed_and_ends_with_2() {
    let dir = TempDir::new().unwrap();
    for (name, value, allowed) in [
        ("CONFAB_ADDR", "here", "an IP address and a port"),
        ("CONFAB_DATABASE_URL", "postgres://nowhere", "HOST[:PORT]/DATABASE"),
        ("CONFAB_REDIS_URL", "localhost:6379", "redis://"),
        ("CONFAB_PUBLIC_URL", "chat.example.org", "https://"),
        ("CONFAB_DRAIN_SECONDS", "soon", "0"),
        ("CONFAB_SITE_DIR", "/no/such/place", "directory"),
    ] {
        let (code, text) = fails(command(&dir).env(name, value)).await;
        assert_eq!(code, Some(2), "{text}");
        for part in [name, value, allowed] {
            assert!(text.contains(part), "{part} is missing in {text}");
        }
    }
    assert!(!dir.path().join("new").exists());
}

#[tokio::test]
async fn an_installation_is_copied_and_goes_on_from_the_copy() {
    let dir = TempDir::new().unwrap();
    let running = Running::start(&dir).await;
    let mut visitor = Visitor::new(&running.base);
    let account = json!({"handle": "root", "name": "Root", "password": PASSWORD});
    visitor.post("/api/v1/set-up", &account).await.expect(200);
    let message = json!({"client_id": "1", "body": "moves along"});
    visitor.post("/api/v1/rooms/1/messages", &message).await.expect(200);
    assert_eq!(running.stop("-TERM").await, Some(0));

    let from = "sqlite:new/data/confab.db";
    let copying = || {
        let mut copying = command(&dir);
        copying.args(["copy", "--from", from, "--to", "sqlite:copy.db"]);
        copying
    };
    let output = copying().output().await.unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{told}");
    assert!(told.contains("1 accounts\n") && told.contains("2 events\n"), "{told}");
    assert!(
        told.ends_with("compared: 1 rooms with 2 events, and each log is the same\n"),
        "{told}"
    );

    assert_eq!(others(&dir.path().join("copy.db")), 0);

    let (code, text) = fails(&mut copying()).await;
    assert_eq!(code, Some(1), "{text}");
    assert!(text.starts_with("nothing was copied: ") && text.contains("in use"), "{text}");
    let (code, text) = fails(command(&dir).args(["copy", "--from", from])).await;
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("--to"), "{text}");

    let copy = Running::start_with(&dir, &[("CONFAB_DATABASE_URL", "sqlite:copy.db")]).await;
    let cookie = visitor.cookie.take();
    visitor = Visitor::new(&copy.base);
    visitor.cookie = cookie;
    let page = visitor.get("/api/v1/rooms/1/messages").await.expect(200);
    assert!(page.text.contains("moves along"), "{}", page.text);
    assert_eq!(copy.stop("-TERM").await, Some(0));
}

/// The permission bits of a file for others than its owner.
fn others(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o077
}

#[tokio::test]
async fn a_directory_that_others_may_look_into_is_named_and_its_files_are_closed() {
    let dir = TempDir::new().unwrap();
    let running = Running::start(&dir).await;
    let data = dir.path().join("new/data");
    assert_eq!(others(&data), 0, "made for the owner alone");
    assert_eq!(running.stop("-TERM").await, Some(0));
    for path in [&data, &data.join("confab.db")] {
        std::fs::set_permissions(path, Permissions::from_mode(0o755)).unwrap();
    }
    let again = Running::start(&dir).await;
    let says = |path: &str, text: &str| {
        let mut messages = again.lines.iter().map(|line| line["message"].as_str().unwrap());
        messages.any(|message| message.contains(path) && message.contains(text))
    };
    assert!(says("new/data,", "other users"), "{:?}", again.lines);
    assert!(says("confab.db", "was open to other users"), "{:?}", again.lines);
    for file in ["confab.db", "confab.db-wal", "confab.db-shm", "confab.db.lock"] {
        assert_eq!(others(&data.join(file)), 0, "{file}");
    }
    assert_eq!(again.stop("-TERM").await, Some(0));
}

#[tokio::test]
async fn the_first_start_needs_nothing_and_says_how_to_begin() {
    let dir = TempDir::new().unwrap();
    let running = Running::start_with(&dir, &[("CONFAB_SET_UP_CODE", "")]).await;
    let start = running.lines.iter().find(|line| line["code"].is_string()).unwrap();
    let code = start["code"].as_str().unwrap();
    assert_eq!(code.len(), 19);
    let link = format!("{}/set-up?code={code}", running.base);
    assert!(start["message"].as_str().unwrap().contains(&link), "{start}");
    assert!(
        running.lines.iter().any(|line| line["level"] == "WARN"
            && line["message"].as_str().unwrap().contains("plain HTTP"))
    );
    let mut visitor = Visitor::new(&running.base);
    let account = json!({"handle": "root", "name": "Root", "password": PASSWORD, "code": code});
    visitor.post("/api/v1/set-up", &account).await.expect(200);
    assert_eq!(running.stop("-TERM").await, Some(0));

    let again = Running::start(&dir).await;
    assert!(again.lines.iter().all(|line| !line["code"].is_string()));
    let cookie = visitor.cookie.take();
    visitor = Visitor::new(&again.base);
    visitor.cookie = cookie;
    visitor.get("/api/v1/me").await.expect(200);
    assert_eq!(again.stop("-INT").await, Some(0));
}

#[tokio::test]
async fn a_request_is_one_line_in_the_log_which_holds_nothing_private() {
    let dir = TempDir::new().unwrap();
    let mut running = Running::start(&dir).await;
    let mut visitor = Visitor::new(&running.base);
    let account = json!({"handle": "rootling", "name": "Root", "password": PASSWORD});
    visitor.post("/api/v1/set-up", &account).await.expect(200);
    let message = json!({"client_id": "1", "body": "a private sentence"});
    visitor.post("/api/v1/rooms/1/messages", &message).await.expect(200);
    let token = json!({"name": "bot", "scopes": ["read"]});
    let token = visitor.post("/api/v1/tokens", &token).await.expect(200).json();
    let bot = visitor.with_token(token["secret"].as_str().unwrap());
    let seen = bot.get("/api/v1/people?query=private").await.expect(200);
    let id = seen.header("x-request-id").to_owned();
    running.line(|line| line["span"]["id"] == *id).await;

    let requests: Vec<_> =
        running.lines.iter().filter(|line| line["span"]["name"] == "http.request").collect();
    assert_eq!(requests.len(), 4);
    for (request, route) in requests.iter().zip(["/set-up", "/messages", "/tokens", "/people"]) {
        assert!(request["span"]["route"].as_str().unwrap().ends_with(route), "{request}");
        assert_eq!(request["status"], 200, "{request}");
        assert!(request["took_ms"].is_u64(), "{request}");
        let text = request.to_string();
        let cookie = visitor.cookie.as_ref().unwrap().split_once('=').unwrap().1;
        for private in [PASSWORD, "private", "rootling", "127.0.0.1", cookie, "cfb_"] {
            assert!(!text.contains(private), "{private} is in {text}");
        }
    }
    assert_eq!(running.stop("-TERM").await, Some(0));
}

#[tokio::test]
async fn a_close_is_in_the_log_with_the_code_of_whoever_began_it() {
    let dir = TempDir::new().unwrap();
    let mut running = Running::start(&dir).await;
    let mut visitor = Visitor::new(&running.base);
    let account = json!({"handle": "root", "name": "Root", "password": PASSWORD});
    visitor.post("/api/v1/set-up", &account).await.expect(200);
    let token = json!({"name": "bot", "scopes": ["read"]});
    let token = visitor.post("/api/v1/tokens", &token).await.expect(200).json();
    let bearer = format!("Bearer {}", token["secret"].as_str().unwrap());
    let url = format!("{}/ws", running.base.replace("http:", "ws:"));
    let going_away = CloseFrame { code: CloseCode::Away, reason: "a private reason".into() };
    for (goodbye, code, reason) in [
        (Some(Message::Close(Some(going_away))), 1001, "the client closed"),
        (Some(Message::Close(None)), 1005, "the client closed"),
        (Some(Message::binary(vec![1])), 1003, "frames are text"),
        (None, 1006, "lost"),
    ] {
        let mut request = url.as_str().into_client_request().unwrap();
        request.headers_mut().insert("authorization", bearer.parse().unwrap());
        let (mut socket, _) = connect_async(request).await.unwrap();
        assert!(socket.next().await.unwrap().unwrap().is_text());
        if let Some(goodbye) = goodbye {
            socket.send(goodbye).await.unwrap();
            while let Some(Ok(_)) = socket.next().await {}
        }
        drop(socket);
        let line = running.line(|line| line["message"] == "connection closed").await;
        assert_eq!((&line["code"], &line["reason"]), (&json!(code), &json!(reason)), "{line}");
        assert!(!line.to_string().contains("private"), "{line}");
    }
    assert_eq!(running.stop("-TERM").await, Some(0));
}
