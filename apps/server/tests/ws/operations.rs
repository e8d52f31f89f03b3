//! Operators' view of a server, and how it stops.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use confab_protocol::{CloseCode, Command, ErrorCode, ServerFrame};
use confab_server::shutdown::{Ended, Shutdown};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::time::timeout;

use crate::client::DEADLINE;
use crate::house::{GENERAL, House};

/// Gets a path as an operator: the status and the text.
pub(crate) async fn get(house: &House, path: &str) -> (u16, String) {
    let url = format!("http://{}{path}", house.server.addr());
    let response = reqwest::get(url).await.expect("an answer");
    (response.status().as_u16(), response.text().await.expect("text"))
}

/// Whether a line is among the metrics.
pub(crate) async fn metric(house: &House, line: &str) -> bool {
    get(house, "/metrics").await.1.lines().any(|there| there == line)
}

#[tokio::test]
async fn a_server_that_serves_says_so() {
    let house = House::open().await;
    assert_eq!(get(&house, "/healthz").await, (200, "ok\n".into()));
    let (status, body) = get(&house, "/readyz").await;
    assert_eq!(status, 200);
    assert_eq!(body, r#"{"ready":true,"store":"ready","broker":"live","server":"serving"}"#);
}

#[tokio::test]
async fn a_server_that_can_write_nothing_any_more_says_so() {
    let house = House::open().await;
    // Its writer ends, as it does at a panic.
    house.app().store.close().await;
    timeout(DEADLINE, house.server.broken()).await.expect("it is to stop");
    let (status, body) = get(&house, "/readyz").await;
    assert_eq!(status, 503);
    let tasks = r#""server":"serving","tasks":["store.writer"]}"#;
    assert_eq!(body, format!(r#"{{"ready":false,"store":"stopped","broker":"live",{tasks}"#));
    assert!(get(&house, "/metrics").await.1.contains("confab_store_ready 0"));
    assert_eq!(get(&house, "/healthz").await, (200, "ok\n".into()));
}

#[tokio::test]
async fn a_server_one_of_whose_tasks_has_ended_names_it() {
    let house = House::open().await;
    let Shutdown { soft, tasks, .. } = &house.app().shutdown;
    let (running, runs) = (Arc::new(Notify::new()), AtomicUsize::new(0));
    let noted = Arc::clone(&running);
    tasks.keep("test.task", soft, move || {
        let (run, noted) = (runs.fetch_add(1, Ordering::Relaxed), Arc::clone(&noted));
        async move {
            assert!(run > 0, "the first run panics");
            noted.notify_one();
            std::future::pending::<()>().await;
        }
    });
    timeout(DEADLINE, running.notified()).await.expect("it is started anew");
    let (status, body) = get(&house, "/readyz").await;
    assert_eq!(status, 503);
    assert!(body.ends_with(r#""tasks":["test.task"]}"#), "{body}");
    assert_eq!(get(&house, "/healthz").await, (200, "ok\n".into()));
}

#[tokio::test]
async fn a_server_whose_database_takes_no_writes_is_not_ready_until_it_does() {
    let house = House::open().await;
    let ana = house.member("ana").await;
    let mut client = house.follow(&ana, GENERAL).await;
    let mut other = house.database().await;
    sqlx::raw_sql("BEGIN IMMEDIATE").execute(&mut other).await.expect("it is locked");
    let (client_id, body) = (house.client_id(), "kept".to_owned());
    let send = Command::Send {
        room: GENERAL,
        client_id,
        body,
        reply_to: None,
        thread: None,
        files: vec![],
    };
    assert_eq!(client.refusal(send.clone()).await, ErrorCode::Unavailable);
    let (status, body) = get(&house, "/readyz").await;
    assert_eq!(status, 503);
    assert_eq!(body, r#"{"ready":false,"store":"read-only","broker":"live","server":"serving"}"#);
    assert!(matches!(client.ask(Command::Ping).await, ServerFrame::Ok { .. }), "it reads on");

    sqlx::raw_sql("ROLLBACK").execute(&mut other).await.expect("it is unlocked");
    let ready = async { while get(&house, "/readyz").await.0 != 200 {} };
    timeout(DEADLINE, ready).await.expect("ready by itself, though nobody writes");
    assert!(matches!(client.ask(send).await, ServerFrame::Ok { .. }));
}

#[tokio::test]
async fn metrics_count_what_happens() {
    let house = House::open().await;
    let ana = house.member("ana").await;
    let mut client = house.follow(&ana, GENERAL).await;
    house.send(&ana, GENERAL, "counted").await;
    client.event().await;
    let (status, text) = get(&house, "/metrics").await;
    assert_eq!(status, 200);
    for line in [
        "confab_connections 1",
        "confab_rooms 1",
        "confab_broker_live 1",
        "confab_store_ready 1",
        "confab_events_delivered_total 1",
        "confab_frames_out_total 1",
        "confab_slow_readers_total 0",
        "confab_inbox_drops 0",
        "confab_outbox_bytes 0",
        "confab_fanout_seconds_count 1",
    ] {
        assert!(text.lines().any(|there| there == line), "{line} is not in\n{text}");
    }
    assert!(text.contains("confab_store_commit_seconds_count"), "{text}");
}

#[tokio::test]
async fn a_server_that_stops_tells_each_client_when_to_go_and_then_closes_it() {
    let house = House::open_with(|config| config.drain = Duration::from_secs(4)).await;
    let ana = house.member("ana").await;
    let mut clients = Vec::new();
    for _ in 0..4 {
        clients.push(house.follow(&ana, GENERAL).await);
    }
    let addr = house.server.addr();
    let begun = Instant::now();
    let soft = house.app().shutdown.soft.clone();
    let stopping = async { house.server.stop().await };
    let leaving = async {
        soft.cancelled().await;
        let mut times = Vec::new();
        for client in &mut clients {
            let drain = client.find(|frame| matches!(frame, ServerFrame::Drain { .. })).await;
            let ServerFrame::Drain { reconnect_within_ms } = drain else { unreachable!() };
            times.push(reconnect_within_ms);
        }
        let late = tokio::net::TcpStream::connect(addr).await;
        assert!(late.is_err(), "nobody new is taken while the others are still here");
        // Until it is closed it is served.
        assert!(matches!(clients[0].ask(Command::Ping).await, ServerFrame::Ok { .. }));
        let leaving = clients.iter_mut().zip(&times).map(async |(client, told)| {
            let code = client.closed().await;
            let (after, told) = (begun.elapsed(), Duration::from_millis((*told).into()));
            assert!(after >= told, "told {told:?}, closed after {after:?}");
            code
        });
        let codes = futures_util::future::join_all(leaving).await;
        assert_eq!(codes, [CloseCode::Draining; 4]);
        times.sort_unstable();
        assert!(times.windows(2).all(|two| two[0] < two[1]), "spread: {times:?}");
        assert!(times[3] <= 2_800, "{times:?}");
    };
    let (ended, ()) = tokio::join!(stopping, leaving);
    assert_eq!(ended, Ended::Drained);
    assert!(begun.elapsed() < Duration::from_secs(6));
    let refused = tokio::net::TcpStream::connect(addr).await;
    assert!(refused.is_err(), "nothing listens any more");
}

#[tokio::test]
async fn a_server_that_is_to_stop_is_not_ready_before_it_refuses_anyone() {
    let house = House::open_with(|config| config.drain = Duration::from_secs(10)).await;
    let ana = house.member("ana").await;
    let stop = house.app().shutdown.clone();
    let stopping = stop.run(Duration::from_secs(10));
    let coming = async {
        stop.notice.cancelled().await;
        let (status, body) = get(&house, "/readyz").await;
        assert_eq!(status, 503);
        assert_eq!(body, r#"{"ready":false,"store":"ready","broker":"live","server":"draining"}"#);
        // A client that a balancer sent before it heard is served, and told to go with the others.
        let mut late = house.follow(&ana, GENERAL).await;
        assert!(!stop.soft.is_cancelled(), "that took a part of the second");
        late.find(|frame| matches!(frame, ServerFrame::Drain { .. })).await;
        late
    };
    tokio::select! {
        _ = stopping => panic!("it drains for longer"),
        late = coming => drop(late),
    }
    let refused = TcpStream::connect(house.server.addr()).await;
    assert!(refused.is_err(), "now nobody is taken");
}

/// Connections that probes and balancers hold open may go on asking: no answer says that this
/// server should get clients.
#[tokio::test]
async fn a_connection_from_before_the_stop_is_told_that_the_server_drains() {
    let house = House::open_with(|config| config.drain = Duration::from_mins(5)).await;
    let ana = house.member("ana").await;
    // While she stays the server does.
    let mut client = house.follow(&ana, GENERAL).await;
    let ((begin, end), addr) = (READYZ.split_at(12), house.server.addr());
    let (mut fresh, mut halfway) = (probe(&house).await, probe(&house).await);
    halfway.write_all(begin).await.expect("it hears");
    // When a connection that came later is answered, what was said before has been read.
    let mut used = probe(&house).await;
    used.write_all(READYZ).await.expect("it hears");
    assert!(answer(&mut used, "serving\"}").await.starts_with("HTTP/1.1 200"));

    let asking = async {
        client.find(|frame| matches!(frame, ServerFrame::Drain { .. })).await;
        halfway.write_all(end).await.expect("it hears");
        let told = answer(&mut halfway, "\"}").await;
        assert!(told.starts_with("HTTP/1.1 503"), "{told}");
        assert!(told.ends_with(r#""server":"draining"}"#), "{told}");
        // Those on which nothing was asked are closed: a probe over one has to connect anew, and
        // can't.
        for idle in [&mut fresh, &mut used] {
            idle.write_all(READYZ).await.ok();
            assert_eq!(answer(idle, "\"}").await, "");
        }
        assert!(TcpStream::connect(addr).await.is_err());
        drop(client);
    };
    let (ended, ()) = tokio::join!(house.server.stop(), asking);
    assert_eq!(ended, Ended::Drained);
}

const READYZ: &[u8] = b"GET /readyz HTTP/1.1\r\nHost: here\r\n\r\n";

async fn probe(house: &House) -> TcpStream {
    TcpStream::connect(house.server.addr()).await.expect("a connection")
}

/// Reads up to this end, or up to the end of the connection.
async fn answer(probe: &mut TcpStream, end: &str) -> String {
    let mut told = Vec::new();
    while !told.ends_with(end.as_bytes()) {
        let read = timeout(DEADLINE, probe.read_buf(&mut told)).await.expect("in time");
        // A connection that is reset has ended, too.
        if read.unwrap_or_default() == 0 {
            break;
        }
    }
    String::from_utf8(told).expect("text")
}

#[tokio::test]
async fn a_server_whose_clients_have_all_gone_stops_at_once() {
    let house = House::open_with(|config| config.drain = Duration::from_mins(5)).await;
    let ana = house.member("ana").await;
    let mut client = house.follow(&ana, GENERAL).await;
    let leaving = async {
        client.find(|frame| matches!(frame, ServerFrame::Drain { .. })).await;
        drop(client);
    };
    let stopping = async { tokio::join!(house.server.stop(), leaving).0 };
    let ended = tokio::time::timeout(DEADLINE, stopping).await.expect("long before its time");
    assert_eq!(ended, Ended::Drained);
}
