//! Nobody gets more than their share, and who is not there is noticed.

use std::time::{Duration, Instant};

use confab_protocol::{
    CloseCode, Command, Cursor, ErrorCode, Ref, Resume, RoomId, Seq, ServerFrame, Tag,
};
use confab_server::pace::Pace;
use tokio_tungstenite::tungstenite::Error;

use crate::house::House;

#[tokio::test]
async fn a_flood_is_refused_with_the_time_to_wait_and_then_served_again() {
    let house = House::open_with(|config| {
        config.live.connection_pace = Pace { burst: 5, per_second: 10 };
    })
    .await;
    let ana = house.member("ana").await;
    let mut client = house.connect(&ana).await;
    for _ in 0..300 {
        client.begin(Command::Ping).await;
    }
    let mut served = 0;
    let mut wait = None;
    for _ in 0..300 {
        match client.find(|frame| !matches!(frame, ServerFrame::Signal(_))).await {
            ServerFrame::Ok { .. } => served += 1,
            ServerFrame::Error { error, .. } => {
                assert_eq!(error.code, ErrorCode::RateLimited);
                wait = error.retry_after_ms;
            }
            other => panic!("unexpected: {other:?}"),
        }
    }
    assert!((5..200).contains(&served), "{served}");
    let wait = wait.expect("some were refused, with a time to wait");
    assert!((1..=100).contains(&wait), "{wait}");
    let begun = Instant::now();
    while !matches!(client.ask(Command::Ping).await, ServerFrame::Ok { .. }) {
        assert!(begun.elapsed() < Duration::from_secs(10), "served again");
        // A client that does not wait is closed in time.
        tokio::time::sleep(Duration::from_millis(wait.into())).await;
    }
}

#[tokio::test]
async fn a_client_that_goes_on_after_many_refusals_is_closed_and_may_come_back() {
    let house = House::open_with(|config| {
        config.live.connection_pace = Pace { burst: 5, per_second: 1 };
    })
    .await;
    let ana = house.member("ana").await;
    let mut client = house.connect(&ana).await;
    let junk = "x".repeat(60_000);
    for _ in 0..130 {
        client.say(&junk).await;
    }
    let code = client.closed().await;
    assert_eq!(code, CloseCode::TooManyRefused);
    assert!(!code.is_terminal());
    let mut back = house.connect(&ana).await;
    assert!(matches!(back.ask(Command::Ping).await, ServerFrame::Ok { .. }));
}

#[tokio::test]
async fn a_resume_costs_by_its_rooms() {
    let house = House::open_with(|config| {
        config.live.connection_pace = Pace { burst: 20, per_second: 1 };
    })
    .await;
    let ana = house.member("ana").await;
    let mut client = house.connect(&ana).await;
    let after = Cursor { seq: Seq(1), tag: Tag(1) };
    let resume = |count: i64| Command::Resume {
        rooms: (0..count).map(|id| Resume { room: RoomId(1_000 + id), after }).collect(),
    };
    assert_eq!(client.refusal(resume(500)).await, ErrorCode::NotFound);
    assert_eq!(client.refusal(resume(500)).await, ErrorCode::RateLimited);
    assert_eq!(client.refusal(resume(10)).await, ErrorCode::NotFound);
}

#[tokio::test]
async fn what_cannot_be_read_counts_against_the_pace_too() {
    let house = House::open_with(|config| {
        config.live.connection_pace = Pace { burst: 2, per_second: 1 };
    })
    .await;
    let ana = house.member("ana").await;
    let mut client = house.connect(&ana).await;
    for _ in 0..2 {
        client.say("nonsense").await;
    }
    client.say(r#"{"ref":7,"command":"fly"}"#).await;
    let mut codes = Vec::new();
    for _ in 0..3 {
        match client.find(|frame| matches!(frame, ServerFrame::Error { .. })).await {
            ServerFrame::Error { reference, error } => codes.push((reference, error.code)),
            other => panic!("an error, and not {other:?}"),
        }
    }
    let malformed = (None, ErrorCode::Malformed);
    assert_eq!(codes, [malformed, malformed, (Some(Ref(7)), ErrorCode::RateLimited)]);
}

#[tokio::test]
async fn connecting_counts_among_a_person_s_requests() {
    let house = House::open_with(|config| config.requests_per_minute = 2).await;
    let (ana, ben) = (house.member("ana").await, house.member("ben").await);
    let (_first, _second) = (house.connect(&ana).await, house.connect(&ana).await);
    let bearer = format!("Bearer {}", ana.token);
    let third = crate::client::open(house.server.addr(), &[("authorization", &bearer)]).await;
    match third {
        Err(Error::Http(answer)) => assert_eq!(answer.status().as_u16(), 429),
        other => panic!("refused, and not {other:?}"),
    }
    house.connect(&ben).await;
}

#[tokio::test]
async fn one_person_s_connections_share_a_pace() {
    let house = House::open_with(|config| {
        config.live.person_pace = Pace { burst: 2, per_second: 1 };
    })
    .await;
    let (ana, ben) = (house.member("ana").await, house.member("ben").await);
    let mut first = house.connect(&ana).await;
    let mut second = house.connect(&ana).await;
    for client in [&mut first, &mut second] {
        assert!(matches!(client.ask(Command::Ping).await, ServerFrame::Ok { .. }));
    }
    assert_eq!(second.refusal(Command::Ping).await, ErrorCode::RateLimited);
    let mut bens = house.connect(&ben).await;
    assert!(matches!(bens.ask(Command::Ping).await, ServerFrame::Ok { .. }));
}

#[tokio::test]
async fn one_account_has_so_many_connections_and_no_more() {
    let house = House::open_with(|config| config.live.hub.connections_per_person = 2).await;
    let ana = house.member("ana").await;
    let bearer = format!("Bearer {}", ana.token);
    let first = house.connect(&ana).await;
    let _second = house.connect(&ana).await;
    let addr = house.server.addr();
    let mut third = crate::client::open(addr, &[("authorization", &bearer)]).await.expect("open");
    assert_eq!(crate::client::closed(&mut third).await, CloseCode::TooManyConnections);
    drop(first);
    // The server notices the loss, and there is room again.
    let begun = Instant::now();
    loop {
        let mut next =
            crate::client::open(addr, &[("authorization", &bearer)]).await.expect("open");
        let message = futures_util::StreamExt::next(&mut next).await;
        if matches!(message, Some(Ok(message)) if message.is_text()) {
            break;
        }
        assert!(begun.elapsed() < Duration::from_secs(10), "there is room again");
    }
}

#[tokio::test]
async fn a_client_that_answers_pings_stays_and_one_that_says_nothing_goes() {
    let house = House::open_with(|config| config.live.heartbeat = Duration::from_millis(150)).await;
    let ana = house.member("ana").await;
    let mut lively = house.connect(&ana).await;
    let mut silent = house.connect(&ana).await;
    // Reading is what answers pings in this library: for six heartbeats one reads.
    let reads = lively.find(|_| false);
    assert!(tokio::time::timeout(Duration::from_millis(900), reads).await.is_err());
    assert!(matches!(lively.ask(Command::Ping).await, ServerFrame::Ok { .. }));
    assert_eq!(silent.closed().await, CloseCode::IdleTimeout);
}
