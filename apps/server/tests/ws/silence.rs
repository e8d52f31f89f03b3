//! A silent client, or one that takes nothing, costs the server little and not for long.

use std::time::{Duration, Instant};

use confab_protocol::{CloseCode, Command, ServerFrame};
use confab_server::config::Config;
use confab_server::shutdown::Ended;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::client::DEADLINE;
use crate::house::{GENERAL, House, Member};
use crate::operations::{get, metric};

/// Waits until a line is among the metrics.
async fn until(house: &House, line: &str) {
    let waiting = async { while !metric(house, line).await {} };
    tokio::time::timeout(DEADLINE, waiting).await.expect(line);
}

/// Widens the outbox so that it does not end the connection here, and keeps the kernel's buffer
/// small.
fn wide_and_small(config: &mut Config) {
    config.live.hub.outbox_bytes = 64 * 1024 * 1024;
    config.send_buffer_bytes = 4 * 1024;
}

/// Says so much that the kernels' buffers are full and frames wait in the server.
async fn fill(house: &House, author: &Member) {
    let body = "x".repeat(16 * 1024);
    for _ in 0..20 {
        house.send(author, GENERAL, &body).await;
    }
    let is_cut = async || !metric(house, "confab_slow_readers_total 0").await;
    // On a slow machine it has waited for too long by now.
    assert!(!metric(house, "confab_outbox_bytes 0").await || is_cut().await, "something waits");
}

#[tokio::test]
async fn a_frame_that_waits_for_too_long_closes_its_reader_though_nothing_more_is_sent() {
    let house = House::open_with(|config| {
        wide_and_small(config);
        config.live.hub.outbox_age_ms = 300;
    })
    .await;
    let ana = house.member("ana").await;
    let mut frozen = house.follow(&ana, GENERAL).await;
    fill(&house, &ana).await;
    until(&house, "confab_slow_readers_total 1").await;
    assert_eq!(frozen.closed().await, CloseCode::SlowReader);
}

#[tokio::test]
async fn a_half_open_connection_is_gone_after_two_heartbeats() {
    let heartbeat = Duration::from_millis(250);
    let house = House::open_with(|config| config.live.heartbeat = heartbeat).await;
    let ana = house.member("ana").await;
    let begun = Instant::now();
    // Nobody reads it: neither a ping nor the close is ever answered.
    let _half_open = house.follow(&ana, GENERAL).await;
    until(&house, "confab_connections 0").await;
    let found = begun.elapsed();
    assert!(found >= 2 * heartbeat, "it had its time: {found:?}");
    assert!(found < 2 * heartbeat + Duration::from_secs(2), "{found:?}");
}

#[tokio::test]
async fn a_client_that_takes_nothing_does_not_hold_a_stop_up() {
    let house = House::open_with(|config| {
        wide_and_small(config);
        config.drain = Duration::from_secs(1);
    })
    .await;
    let ana = house.member("ana").await;
    let _frozen = house.follow(&ana, GENERAL).await;
    fill(&house, &ana).await;
    let mut undecided = TcpStream::connect(house.server.addr()).await.expect("connects");
    undecided.write_all(b"GET / HTTP/1.1\r\n").await.expect("writes");
    let begun = Instant::now();
    assert_eq!(house.server.stop().await, Ended::Cut);
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
}

/// Reads until the server closes; what it said until then.
async fn rest(stream: &mut TcpStream) -> Vec<u8> {
    let mut said = Vec::new();
    let reading = tokio::time::timeout(DEADLINE, stream.read_to_end(&mut said)).await;
    // A reset closes as well as an end does.
    reading.expect("the server closes it").ok();
    said
}

#[tokio::test]
async fn half_a_request_and_silence_is_closed_and_a_websocket_is_not() {
    let patience = Duration::from_millis(300);
    let house = House::open_with(|config| config.header_patience = patience).await;
    let ana = house.member("ana").await;
    let mut live = house.follow(&ana, GENERAL).await;
    let whole = b"GET /healthz HTTP/1.1\r\nhost: here\r\n\r\n";
    for (said, answer) in [
        (&b""[..], &b""[..]),
        (b"G", b""),
        (b"GET / HTTP/1.1\r\nhost: here\r\nx-slow: ", b""),
        // Answered, kept for another request, and then closed.
        (whole, b"HTTP/1.1 200 OK"),
    ] {
        let begun = Instant::now();
        let mut stream = TcpStream::connect(house.server.addr()).await.expect("connects");
        stream.write_all(said).await.expect("writes");
        let heard = rest(&mut stream).await;
        assert!(heard.starts_with(answer), "{}", String::from_utf8_lossy(&heard));
        assert!(begun.elapsed() >= patience, "it had its time");
    }
    assert!(matches!(live.ask(Command::Ping).await, ServerFrame::Ok { .. }));
    assert_eq!(get(&house, "/healthz").await.0, 200);
}
