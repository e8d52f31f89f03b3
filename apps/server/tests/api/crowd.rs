//! Clients that open, do not read or ask too often take nothing from others.

use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::json;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio::task::JoinSet;

use crate::house::{House, PASSWORD};
use crate::visitor::Visitor;

const DEADLINE: Duration = Duration::from_secs(30);

/// A server of its own process with so many descriptors, and where it listens.
async fn start(dir: &TempDir, descriptors: u32) -> (Child, JoinSet<()>, String) {
    let site = dir.path().join("site");
    std::fs::create_dir_all(site.join("pkg")).unwrap();
    std::fs::write(site.join("pkg/confab.css"), "a{color:red}\n".repeat(20_000)).unwrap();
    let mut server = Command::new("sh")
        .args(["-c", "ulimit -n \"$1\" && exec \"$0\"", env!("CARGO_BIN_EXE_confab-server")])
        .arg(descriptors.to_string())
        .env("CONFAB_ADDR", "127.0.0.1:0")
        .env("CONFAB_DATA_DIR", dir.path().join("data"))
        .env("CONFAB_SITE_DIR", site)
        .env("CONFAB_LOG_FORMAT", "json")
        .env("CONFAB_SET_UP_CODE", "off")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut log = BufReader::new(server.stderr.take().unwrap()).lines();
    let listening = async {
        loop {
            let line = log.next_line().await.unwrap().expect("the log goes on");
            let line: serde_json::Value = serde_json::from_str(&line).unwrap();
            if let Some(addr) = line["addr"].as_str() {
                return addr.to_owned();
            }
        }
    };
    let addr = tokio::time::timeout(DEADLINE, listening).await.unwrap();
    // Its later lines must find a reader.
    let mut reader = JoinSet::new();
    reader.spawn(async move { while let Ok(Some(_)) = log.next_line().await {} });
    (server, reader, addr)
}

/// Opens a connection, asks this, and reads nothing.
async fn ask(addr: &str, requests: &str) -> TcpStream {
    let mut stream = TcpStream::connect(addr).await.unwrap();
    // It may have been closed for another by now.
    stream.write_all(requests.as_bytes()).await.ok();
    stream
}

#[tokio::test]
async fn a_crowd_that_reads_nothing_leaves_descriptors_for_others() {
    let dir = TempDir::new().unwrap();
    let (_server, _log, addr) = start(&dir, 256).await;
    let base = format!("http://{addr}");
    let mut root = Visitor::new(&base);
    let account = json!({"handle": "root", "name": "Root", "password": PASSWORD});
    root.post("/api/v1/set-up", &account).await.expect(200);
    // From here on its connection is an account's.
    root.get("/api/v1/me").await.expect(200);

    let requests = "GET /pkg/confab.css HTTP/1.1\r\nhost: here\r\n\r\n".repeat(400);
    let mut crowd = Vec::new();
    for round in 0..3 {
        for _ in 0..if round == 0 { 260 } else { 20 } {
            crowd.push(ask(&addr, &requests).await);
        }
        let began = Instant::now();
        root.get("/api/v1/me").await.expect(200);
        let mut again = Visitor::new(&base);
        again.cookie.clone_from(&root.cookie);
        again.get("/api/v1/me").await.expect(200);
        Visitor::new(&base).get("/sign-in").await.expect(200);
        assert!(began.elapsed() < Duration::from_secs(10), "after {:?}", began.elapsed());
    }
}

/// Whether the other side has ended, or ends the connection in time.
async fn ends(stream: &mut TcpStream) -> bool {
    let mut rest = Vec::new();
    tokio::time::timeout(DEADLINE, stream.read_to_end(&mut rest)).await.is_ok()
}

#[tokio::test]
async fn a_client_that_does_not_read_its_answer_is_left() {
    let house = House::empty_with(|config| {
        config.write_patience = Duration::from_millis(300);
        config.send_buffer_bytes = 4 * 1024;
    })
    .await;
    std::fs::create_dir_all(house.dir.path().join("site")).unwrap();
    std::fs::write(house.dir.path().join("site/long.txt"), vec![b'x'; 7 << 20]).unwrap();
    let addr = house.addr().to_string();
    let request = "GET /long.txt HTTP/1.1\r\nhost: here\r\n\r\n";
    let mut silent = ask(&addr, request).await;
    let lines = &house.app().lines;
    let began = Instant::now();
    while lines.count() > 0 || began.elapsed() < Duration::from_millis(100) {
        assert!(began.elapsed() < DEADLINE, "{} are open", lines.count());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(ends(&mut silent).await);
    let whole = house.visitor().get("/long.txt").await.expect(200);
    assert_eq!(whole.text.len(), 7 << 20);
    house.close().await;
}

#[tokio::test]
async fn a_websocket_of_nobody_ends_at_once_for_a_newcomer() {
    let house = House::empty_with(|config| config.connections_per_address = 8).await;
    let addr = house.addr().to_string();
    let handshake = format!(
        "GET /ws HTTP/1.1\r\nhost: {addr}\r\norigin: http://{addr}\r\n\
         connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n\
         sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    );
    let began = Instant::now();
    let mut sockets = Vec::new();
    for _ in 0..8 {
        let mut socket = ask(&addr, &handshake).await;
        let mut status = [0; 12];
        socket.read_exact(&mut status).await.unwrap();
        assert_eq!(&status, b"HTTP/1.1 101");
        sockets.push(socket);
    }
    house.visitor().get("/api/v1/settings").await.expect(200);
    assert!(ends(&mut sockets[0]).await);
    assert!(began.elapsed() < Duration::from_secs(5), "a close is waited for so long");
    house.close().await;
}

#[tokio::test]
async fn an_address_that_asks_too_often_without_an_account_is_slowed() {
    let (house, root) =
        House::with_root_and(|config| config.anonymous_requests_per_minute = 5).await;
    let nobody = house.visitor();
    let mut refused = None;
    for _ in 0..10 {
        let answer = nobody.get("/api/v1/settings").await;
        if answer.status != 200 {
            refused = Some(answer);
        }
    }
    let refused = refused.expect("ten are more than five");
    assert!(refused.headers.contains_key("retry-after"));
    refused.refused(429, "rate_limited");
    nobody.get("/sign-in").await.expect(429);
    let mut forged = house.visitor();
    let name = house.app().cookies.session_name();
    forged.cookie = Some("confab=nonsense".to_owned());
    forged.get("/sign-in").await.expect(429);
    // Before the work, whatever looks like a secret.
    let account = json!({"handle": "eve", "name": "Eve", "password": PASSWORD});
    for cookie in ["confab=nonsense".to_owned(), format!("{name}={}", "0".repeat(64))] {
        forged.cookie = Some(cookie);
        forged.post("/api/v1/sign-up", &account).await.refused(429, "rate_limited");
    }
    nobody.get("/healthz").await.expect(200);
    root.get("/api/v1/me").await.expect(200);
    house.close().await;
}

#[tokio::test]
async fn a_cookie_of_any_kind_is_no_way_past_the_limit_of_nobody() {
    // Setting the first account up was the one of this minute.
    let (house, root) =
        House::with_root_and(|config| config.anonymous_requests_per_minute = 1).await;
    let account = json!({"handle": "eve", "name": "Eve", "password": PASSWORD});
    let mut forged = house.visitor();
    forged.cookie = Some("a=b".to_owned());
    forged.post("/api/v1/sign-up", &account).await.refused(429, "rate_limited");
    root.get("/api/v1/me").await.expect(200);
    house.close().await;
}

#[tokio::test]
async fn what_an_account_leaves_unread_is_bounded_and_its_own() {
    let (house, mut root) =
        House::with_root_and(|config| config.send_buffer_bytes = 4 * 1024).await;
    let other = house.account("ana").await;
    for id in 0..60 {
        let body = json!({"client_id": id.to_string(), "body": "x".repeat(16_000)});
        root.post("/api/v1/rooms/1/messages", &body).await.expect(200);
    }
    let path = "/api/v1/rooms/1/messages?limit=100";
    let cookie = root.cookie.clone().unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nhost: here\r\ncookie: {cookie}\r\n\r\n");
    let size = root.get(path).await.expect(200).text.len();
    let mut unread = Vec::new();
    for _ in 0..(40 << 20) / size.max(1 << 19) + 2 {
        unread.push(ask(&house.addr().to_string(), &request).await);
    }
    let began = Instant::now();
    while root.get(path).await.status != 429 {
        assert!(began.elapsed() < DEADLINE, "pages of {size} bytes are never too many");
    }
    other.get(path).await.expect(200);
    drop(unread);
    while root.get(path).await.status != 200 {
        assert!(began.elapsed() < DEADLINE, "what was unread counts on");
    }
    house.close().await;
}

#[tokio::test]
async fn a_refusal_before_the_body_says_that_the_connection_ends() {
    let house = House::empty().await;
    let addr = house.addr().to_string();
    for (request, status, told) in [
        ("POST /api/v1/none HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\n\r\n", "404", true),
        ("POST /api/v1/none HTTP/1.1\r\nhost: a\r\ncontent-length: 0\r\n\r\n", "404", false),
        ("GET /healthz HTTP/1.1\r\n\r\n", "400", false),
        ("GET /healthz HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n", "400", false),
        ("GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n", "200", false),
    ] {
        let mut stream = ask(&addr, request).await;
        let mut head = vec![0; 4_096];
        let read = tokio::time::timeout(DEADLINE, stream.read(&mut head)).await.unwrap().unwrap();
        let head = String::from_utf8_lossy(&head[..read]).to_lowercase();
        assert!(head.starts_with(&format!("http/1.1 {status}")), "{request}: {head}");
        assert_eq!(head.contains("connection: close"), told, "{request}: {head}");
    }
    house.close().await;
}
