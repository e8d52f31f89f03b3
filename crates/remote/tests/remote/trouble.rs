//! Servers that are down, slow or unwilling cost a warning and a bounded time.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::fixture::{Clone, Server};

const GEN: &[&str] = &["run", "gen", "--log-order=grouped"];

/// Something that listens and answers each request as told. It ends with the test process.
pub(super) fn listen(
    answer: impl Fn(&str, &mut TcpStream) + Send + Sync + 'static,
) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (asked, count) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (counted, answer) = (Arc::clone(&asked), Arc::new(answer));
    drop(count);
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let (counted, answer) = (Arc::clone(&counted), Arc::clone(&answer));
            thread::spawn(move || {
                let mut head = Vec::new();
                let mut byte = [0];
                while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|n| n == 1) {
                    head.push(byte[0]);
                }
                counted.fetch_add(1, Ordering::SeqCst);
                let head = String::from_utf8_lossy(&head).into_owned();
                answer(head.lines().next().unwrap_or_default(), &mut stream);
            });
        }
    });
    (url, asked)
}

/// An answer with a body, after which the connection closes.
pub(super) fn reply(stream: &mut TcpStream, status: &str, body: &[u8]) {
    let length = body.len();
    let head =
        format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
    // A client that has heard enough hangs up.
    let _gone = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body));
}

/// Runs a task twice, which takes at most so long, warns once a run and is right.
fn is_borne(url: &str, warning: &str) {
    let clone = Clone::new();
    let began = Instant::now();
    let ran = clone
        .with_all(
            url,
            GEN,
            &[("TURBO_REMOTE_CACHE_TIMEOUT", "1"), ("TURBO_REMOTE_CACHE_UPLOAD_TIMEOUT", "1")],
        )
        .expect(0);
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
    ran.says("one:gen: generated").says(warning);
    assert_eq!(ran.text.matches("remote cache").count(), 1, "{}", ran.text);
    assert_eq!(clone.read("one/out/gen.txt"), "in\n");
}

#[test]
fn a_server_that_is_down_costs_a_warning() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", free.local_addr().unwrap());
    drop(free);
    is_borne(&url, "going on without the remote cache");
    is_borne("http://no-such-host.invalid", "going on without the remote cache");
    is_borne("ftp://127.0.0.1", "no http(s) address");
}

#[test]
fn a_server_that_never_answers_costs_the_time_out() {
    let (url, asked) = listen(|_, _| thread::park());
    is_borne(&url, "going on without the remote cache");
    assert_eq!(asked.load(Ordering::SeqCst), 1, "it was left alone after that");
    // One that answers, but a byte a second.
    let (url, _) = listen(|request, stream| {
        if request.contains("/status") {
            return reply(stream, "200 OK", b"{}");
        }
        while stream.write_all(b"x").is_ok() {
            thread::park_timeout(Duration::from_secs(1));
        }
    });
    is_borne(&url, "going on without the remote cache");
}

#[test]
fn a_server_that_refuses_or_fails_costs_a_warning() {
    let (url, _) = listen(|_, stream| reply(stream, "401 Unauthorized", b"{}"));
    is_borne(&url, "it refuses the token");
    let (url, _) = listen(|_, stream| reply(stream, "200 OK", br#"{"status":"over_limit"}"#));
    is_borne(&url, "it says that it is over_limit");
    let (url, _) = listen(|request, stream| {
        let status = if request.contains("/status") { "404 Not Found" } else { "500 Oops" };
        reply(stream, status, b"{}");
    });
    is_borne(&url, "it answers with 500");
    let (url, _) = listen(|request, stream| {
        let status = if request.starts_with("PUT") { "413 Too Large" } else { "404 Not Found" };
        reply(stream, status, b"{}");
    });
    is_borne(&url, "it takes nothing of this size");
}

#[test]
fn a_body_that_breaks_off_is_a_miss() {
    let (url, _) = listen(|request, stream| {
        if request.contains("/status") {
            return reply(stream, "200 OK", b"{}");
        }
        let head = "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\nConnection: close\r\n\r\nonly this";
        stream.write_all(head.as_bytes()).unwrap();
    });
    is_borne(&url, "the remote cache");
}

#[test]
fn our_server_refuses_strangers_and_what_is_too_large() {
    let server = Server::start_with(&["--max-artifact-mb", "1"]);
    let address = server.url.strip_prefix("http://").unwrap();
    let ask = |head: &str, body: &[u8]| {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(format!("{head}Host: x\r\nConnection: close\r\n\r\n").as_bytes()).unwrap();
        // It answers before it has read all of what is too large.
        let _refused = stream.write_all(body);
        let mut text = String::new();
        let _cut = stream.read_to_string(&mut text);
        text.lines().next().unwrap_or_default().to_owned()
    };
    let token = format!("Authorization: Bearer {}\r\n", super::fixture::TOKEN);
    assert!(ask("GET /v8/artifacts/status HTTP/1.1\r\n", b"").contains("401"));
    let wrong = "GET /v8/artifacts/status HTTP/1.1\r\nAuthorization: Bearer x\r\n";
    assert!(ask(wrong, b"").contains("401"));
    let of = |line: &str| format!("{line} HTTP/1.1\r\n{token}");
    assert!(ask(&of("GET /v8/artifacts/status"), b"").contains("200"));
    assert!(ask(&of("GET /v8/artifacts/..%2Ftoken"), b"").contains("404"));
    assert!(
        ask(&format!("{}Content-Length: 5\r\n", of("PUT /v8/artifacts/a.b")), b"hello")
            .contains("400")
    );
    assert!(
        ask(&format!("{}Content-Length: 5\r\n", of("PUT /v8/artifacts/ab")), b"hello")
            .contains("202")
    );
    let large = vec![0; (1 << 20) + 1];
    let told = format!("{}Content-Length: {}\r\n", of("PUT /v8/artifacts/cd"), large.len());
    assert!(ask(&told, b"").contains("413"));
    // Half of a body is not kept.
    let half = format!("{}Content-Length: 50\r\n", of("PUT /v8/artifacts/ef"));
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(format!("{half}Host: x\r\n\r\nhalf").as_bytes()).unwrap();
    drop(stream);
    assert!(ask(&of("GET /v8/artifacts/ef"), b"").contains("404"));
    assert_eq!(server.count(), 1);
}
