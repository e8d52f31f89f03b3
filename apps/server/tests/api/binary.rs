//! The executable itself: its settings, its log, and how it ends.

use std::net::TcpListener;
use std::process::{Output, Stdio};
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStderr, Command};
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;

use crate::house::PASSWORD;
use crate::visitor::Visitor;

const DEADLINE: Duration = Duration::from_secs(30);

fn command(dir: &TempDir) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_confab-server"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("CONFAB_") {
            command.env_remove(name);
        }
    }
    command
        .env("CONFAB_ADDR", "127.0.0.1:0")
        .env("CONFAB_DATA_DIR", dir.path().join("new/data"))
        .current_dir(dir.path())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    command
}

/// A running server and the lines of its log so far.
struct Running {
    child: Child,
    log: Lines<BufReader<ChildStderr>>,
    lines: Vec<Value>,
    base: String,
}

impl Running {
    async fn start(dir: &TempDir) -> Self {
        Self::start_with(dir, &[]).await
    }

    /// The same with other settings.
    async fn start_with(dir: &TempDir, settings: &[(&str, &str)]) -> Self {
        let mut child = command(dir).envs(settings.iter().copied()).spawn().unwrap();
        let log = BufReader::new(child.stderr.take().unwrap()).lines();
        let mut running = Self { child, log, lines: Vec::new(), base: String::new() };
        let line =
            running.line(|line| line["message"].as_str().unwrap().contains("listening")).await;
        running.base = format!("http://{}", line["addr"].as_str().unwrap());
        running
    }

    /// The first line from now on for which this holds.
    async fn line(&mut self, holds: impl Fn(&Value) -> bool) -> Value {
        let search = async {
            loop {
                let text = self.log.next_line().await.unwrap().expect("the log goes on");
                let line: Value = serde_json::from_str(&text).unwrap_or_else(|_| panic!("{text}"));
                self.lines.push(line.clone());
                if holds(&line) {
                    return line;
                }
            }
        };
        tokio::time::timeout(DEADLINE, search).await.unwrap()
    }

    async fn stop(mut self, signal: &str) -> Option<i32> {
        let id = self.child.id().unwrap().to_string();
        Command::new("kill").args([signal, &id]).status().await.unwrap();
        // Its last lines must find a reader.
        let log = async { while let Ok(Some(_)) = self.log.next_line().await {} };
        let both = async { tokio::join!(log, self.child.wait()).1 };
        tokio::time::timeout(DEADLINE, both).await.unwrap().unwrap().code()
    }
}

async fn fails(command: &mut Command) -> (Option<i32>, String) {
    let output: Output = tokio::time::timeout(DEADLINE, command.output()).await.unwrap().unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

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
async fn a_database_that_is_not_there_is_one_clear_line() {
    let dir = TempDir::new().unwrap();
    // Nothing listens on this port: whoever holds it only keeps it from others.
    let closed = tokio::net::TcpSocket::new_v4().unwrap();
    closed.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let url = format!("postgres://confab:hidden@{}/confab", closed.local_addr().unwrap());
    let (code, text) = fails(command(&dir).env("CONFAB_DATABASE_URL", url)).await;
    assert_eq!(code, Some(1), "{text}");
    assert_eq!(text.lines().count(), 1, "{text}");
    assert!(text.contains("CONFAB_DATABASE_URL") && text.contains("refused"), "{text}");
    assert!(!text.contains("hidden"), "{text}");
    assert!(!dir.path().join("new").exists(), "a server on Postgres keeps nothing on this machine");
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

#[tokio::test]
async fn a_port_in_use_is_one_clear_line_and_leaves_nothing_behind() {
    let dir = TempDir::new().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = taken.local_addr().unwrap().to_string();
    let (code, text) = fails(command(&dir).env("CONFAB_ADDR", &addr)).await;
    assert_eq!(code, Some(1), "{text}");
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines.len(), 1, "{text}");
    assert!(text.contains(&addr) && text.contains("in use"), "{text}");
    assert!(!dir.path().join("new").exists());
}

#[tokio::test]
async fn the_first_start_needs_nothing_and_says_how_to_begin() {
    let dir = TempDir::new().unwrap();
    let running = Running::start(&dir).await;
    let start = running.lines.iter().find(|line| line["code"].is_string()).unwrap();
    assert_eq!(start["code"].as_str().unwrap().len(), 19);
    assert!(
        running.lines.iter().any(|line| line["level"] == "WARN"
            && line["message"].as_str().unwrap().contains("plain HTTP"))
    );
    let mut visitor = Visitor::new(&running.base);
    let account = json!({"handle": "root", "name": "Root", "password": PASSWORD});
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
