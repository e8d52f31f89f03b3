//! The process survives its log, and ends when it is told to.

use std::fs::File;
use std::net::TcpListener;
use std::process::Stdio;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::json;
use tempfile::TempDir;
use tokio::net::TcpListener as AsyncListener;
use tokio::process::{Child, Command};
use tokio::time::timeout;
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

use crate::house::PASSWORD;
use crate::running::{DEADLINE, Running, command, ended, signal};
use crate::visitor::Visitor;

/// A server whose log goes to a place from which nothing can be read: not even where it listens.
#[cfg(target_os = "linux")]
async fn start_unheard(dir: &TempDir, log: Stdio) -> (Child, Visitor) {
    let addr = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut command = command(dir);
    let child = command.env("CONFAB_ADDR", addr.to_string()).stderr(log).spawn().unwrap();
    let answers = async {
        while tokio::net::TcpStream::connect(addr).await.is_err() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    timeout(DEADLINE, answers).await.unwrap();
    (child, Visitor::new(&format!("http://{addr}")))
}

/// Says things until the log has lost some of it, and goes on serving.
async fn lose_lines(visitor: &Visitor) {
    let lost = async {
        loop {
            let metrics = visitor.get("/metrics").await.expect(200).text;
            let lost = metrics.lines().find_map(|line| {
                line.strip_prefix("confab_log_lines_dropped_total ").map(str::to_owned)
            });
            if lost.unwrap() != "0" {
                return;
            }
        }
    };
    timeout(DEADLINE, lost).await.unwrap();
    visitor.get("/set-up").await.expect(200);
}

#[tokio::test]
async fn a_log_whose_reader_ends_is_dropped_and_counted() {
    let dir = TempDir::new().unwrap();
    let running = Running::start(&dir).await;
    let visitor = Visitor::new(&running.base);
    let (mut child, log) = running.unread();
    drop(log);
    lose_lines(&visitor).await;
    signal(&child, "-TERM").await;
    assert_eq!(ended(&mut child).await, Some(0));
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_log_on_a_full_disk_is_dropped_and_counted() {
    let dir = TempDir::new().unwrap();
    let full = File::options().write(true).open("/dev/full").unwrap();
    let (mut child, visitor) = start_unheard(&dir, full.into()).await;
    lose_lines(&visitor).await;
    signal(&child, "-TERM").await;
    assert_eq!(ended(&mut child).await, Some(0));
}

#[tokio::test]
async fn a_log_that_nobody_reads_stops_nothing() {
    let dir = TempDir::new().unwrap();
    let running = Running::start_with(&dir, &[("CONFAB_LOG", "debug")]).await;
    let visitor = Visitor::new(&running.base);
    let (mut child, unread) = running.unread();
    // More than fits the pipe, so that its writer waits from now on.
    for _ in 0..400 {
        visitor.get("/set-up").await.expect(200);
    }
    signal(&child, "-TERM").await;
    assert_eq!(ended(&mut child).await, Some(0), "its last lines are waited for in vain");
    drop(unread);
}

#[tokio::test]
async fn nothing_that_is_said_is_in_the_log_whatever_it_is_asked_for() {
    let dir = TempDir::new().unwrap();
    let asked = "trace,tungstenite=trace,tungstenite::protocol=trace,hyper=trace";
    let mut running = Running::start_with(&dir, &[("CONFAB_LOG", asked)]).await;
    let mut visitor = Visitor::new(&running.base);
    let account = json!({"handle": "root", "name": "Root", "password": PASSWORD});
    visitor.post("/api/v1/set-up", &account).await.expect(200);
    let token = json!({"name": "bot", "scopes": ["read", "write"]});
    let token = visitor.post("/api/v1/tokens", &token).await.expect(200).json();
    let token = token["secret"].as_str().unwrap().to_owned();
    let said = json!({"client_id": "1", "body": "zanzibar"});
    visitor.post("/api/v1/rooms/1/messages", &said).await.expect(200);

    let url = format!("{}/ws", running.base.replace("http:", "ws:"));
    let mut request = url.as_str().into_client_request().unwrap();
    request.headers_mut().insert("authorization", format!("Bearer {token}").parse().unwrap());
    let (mut socket, _) = connect_async(request).await.unwrap();
    let from = json!({"room": 1, "seq": 0, "tag": "0000000000000000"});
    let resume = json!({"ref": 1, "command": "resume", "rooms": [from]});
    let send =
        json!({"ref": 2, "command": "send", "room": 1, "client_id": "2", "body": "timbuktu"});
    for frame in [resume, send] {
        socket.send(Message::text(frame.to_string())).await.unwrap();
    }
    let heard = async {
        while !socket.next().await.unwrap().unwrap().to_text().unwrap().contains("timbuktu") {}
    };
    timeout(DEADLINE, heard).await.unwrap();
    drop(socket);
    running.line(|line| line["message"] == "connection closed").await;
    running.line(|line| line["level"] == "TRACE").await;
    for line in &running.lines {
        let text = line.to_string();
        for private in ["zanzibar", "timbuktu", PASSWORD, &token] {
            assert!(!text.contains(private), "{private} is in {text}");
        }
    }
    assert_eq!(running.stop("-TERM").await, Some(0));
}

/// Elsewhere it cannot be told whether it is to be ignored, and it does what it does by itself.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_hang_up_stops_it_unless_that_is_to_be_ignored() {
    let dir = TempDir::new().unwrap();
    let running = Running::start(&dir).await;
    assert_eq!(running.stop("-HUP").await, Some(0));

    let program = command(&dir);
    let program = program.as_std();
    let mut ignoring = Command::new("sh");
    ignoring.args(["-c", "trap '' HUP; exec \"$0\""]).arg(program.get_program());
    ignoring.envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))));
    ignoring.current_dir(dir.path()).stderr(Stdio::piped()).kill_on_drop(true);
    let running = Running::of(ignoring.spawn().unwrap()).await;
    signal(&running.child, "-HUP").await;
    Visitor::new(&running.base).get("/healthz").await.expect(200);
    assert_eq!(running.stop("-TERM").await, Some(0));
}

/// A database that takes connections and never answers.
async fn silent_database() -> (AsyncListener, String) {
    let silent = AsyncListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("postgres://confab@{}/confab", silent.local_addr().unwrap());
    (silent, url)
}

#[tokio::test]
async fn a_start_that_waits_for_its_database_ends_when_it_is_told_to() {
    let dir = TempDir::new().unwrap();
    let (silent, url) = silent_database().await;
    let hang_up = cfg!(target_os = "linux").then_some("-HUP");
    for with in ["-TERM", "-INT"].into_iter().chain(hang_up) {
        let mut child = command(&dir).env("CONFAB_DATABASE_URL", &url).spawn().unwrap();
        let (_held, _) = timeout(DEADLINE, silent.accept()).await.unwrap().unwrap();
        signal(&child, with).await;
        assert_eq!(ended(&mut child).await, Some(0), "{with}");
    }
    let mut copying = command(&dir);
    copying.args(["copy", "--from", &url, "--to", "sqlite:copy.db"]);
    let mut child = copying.spawn().unwrap();
    let _held = timeout(DEADLINE, silent.accept()).await.unwrap();
    signal(&child, "-TERM").await;
    assert_eq!(ended(&mut child).await, Some(1));
}
