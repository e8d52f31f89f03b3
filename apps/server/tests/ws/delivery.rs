//! Committed events reach everyone who follows the room: once, in order, whatever is lost.

use std::sync::Arc;
use std::time::Duration;

use confab_protocol::{CloseCode, Command, EventKind, ReadPointer, ServerFrame, Signal};
use tempfile::TempDir;

use crate::client::{Client, seqs};
use crate::house::{GENERAL, House};
use crate::lossy::Wire;

#[tokio::test]
async fn a_message_reaches_every_member_and_its_author() {
    let house = House::open().await;
    let (ana, ben) = (house.member("ana").await, house.member("ben").await);
    let mut anas = house.follow(&ana, GENERAL).await;
    let mut bens = house.follow(&ben, GENERAL).await;
    let client_id = house.client_id();
    let send = Command::Send {
        room: GENERAL,
        client_id: client_id.clone(),
        body: "Hello".into(),
        reply_to: None,
        thread: None,
        files: vec![],
    };
    let ServerFrame::Ok { done: Some(done), .. } = anas.ask(send.clone()).await else {
        panic!("an acknowledgement");
    };
    for client in [&mut anas, &mut bens] {
        let event = client.event().await;
        assert_eq!((event.cursor(), event.author.id), (done.at, ana.person().id));
        assert_eq!(event.client_id.as_ref(), Some(&client_id));
    }
    let ServerFrame::Ok { done: again, .. } = anas.ask(send).await else {
        panic!("the same acknowledgement");
    };
    assert_eq!(again, Some(done));
    let frames = bens.frames_until_pong().await;
    assert!(!frames.iter().any(|frame| matches!(frame, ServerFrame::Event(_))), "{frames:?}");
}

#[tokio::test]
async fn many_senders_at_once_are_seen_by_all_in_one_order() {
    let house = House::open().await;
    let ana = house.member("ana").await;
    let mut clients: Vec<Client> = Vec::new();
    for _ in 0..4 {
        clients.push(house.follow(&ana, GENERAL).await);
    }
    for round in 0..25 {
        for client in &mut clients {
            let client_id = house.client_id();
            let body = format!("message {round}");
            client
                .begin(Command::Send {
                    room: GENERAL,
                    client_id,
                    body,
                    reply_to: None,
                    thread: None,
                    files: vec![],
                })
                .await;
        }
    }
    let mut views = Vec::new();
    for client in &mut clients {
        let mut events = Vec::new();
        for _ in 0..100 {
            events.push(client.event().await);
        }
        let first = events[0].seq.0;
        assert!(seqs(&events).iter().map(|seq| seq.0).eq(first..first + 100));
        views.push(events);
    }
    assert!(views.iter().all(|view| *view == views[0]));
}

#[tokio::test]
async fn a_publication_that_is_lost_is_read_from_the_store() {
    let (wire, dir) = (Wire::default(), Arc::new(TempDir::new().expect("a directory")));
    let slow_heads = |config: &mut confab_server::config::Config| {
        config.live.heads_live = Duration::from_hours(1);
    };
    let one = House::start(Arc::clone(&dir), Some(wire.join()), slow_heads).await;
    let two = House::start(dir, Some(wire.join()), slow_heads).await;
    let (ana, ben) = (one.member("ana").await, one.member("ben").await);
    let mut bens = two.follow(&ben, GENERAL).await;
    one.send(&ana, GENERAL, "first").await;
    assert_eq!(bens.bodies(1).await, ["first"]);
    wire.lose(1);
    one.send(&ana, GENERAL, "lost on the way").await;
    one.send(&ana, GENERAL, "after it").await;
    assert_eq!(bens.bodies(2).await, ["lost on the way", "after it"]);
}

#[tokio::test]
async fn a_server_that_is_told_nothing_finds_what_it_misses() {
    let one = House::open().await;
    // Each has a broker of its own: nothing is published from one to the other.
    let two = one.next_door(|config| config.live.heads_live = Duration::from_millis(100)).await;
    let (ana, ben) = (one.member("ana").await, one.member("ben").await);
    let mut bens = two.follow(&ben, GENERAL).await;
    for body in ["one", "two", "three"] {
        one.send(&ana, GENERAL, body).await;
    }
    assert_eq!(bens.bodies(3).await, ["one", "two", "three"]);
}

#[tokio::test]
async fn typing_and_presence_reach_the_room_and_cross_servers() {
    let (wire, dir) = (Wire::default(), Arc::new(TempDir::new().expect("a directory")));
    let quick = |config: &mut confab_server::config::Config| {
        config.live.presence = Duration::from_millis(50);
    };
    let one = House::start(Arc::clone(&dir), Some(wire.join()), quick).await;
    let two = House::start(dir, Some(wire.join()), quick).await;
    let (ana, ben) = (one.member("ana").await, one.member("ben").await);
    let mut anas = one.follow(&ana, GENERAL).await;
    let mut bens = two.follow(&ben, GENERAL).await;
    let both = vec![ana.person().id, ben.person().id];
    for client in [&mut anas, &mut bens] {
        client
            .signal(|signal| {
                matches!(signal, Signal::Presence { online: Some(online), .. } if *online == both)
            })
            .await;
    }
    anas.ask(Command::Typing { room: GENERAL }).await;
    anas.ask(Command::Typing { room: GENERAL }).await;
    let typing = |signal: &Signal| matches!(signal, Signal::Typing { .. });
    assert_eq!(
        bens.signal(typing).await,
        Signal::Typing { room: GENERAL, person: ana.person().clone() }
    );
    // The second one came too soon to be passed on.
    one.send(&ana, GENERAL, "done").await;
    bens.event().await;
    let frames = bens.frames_until_pong().await;
    assert!(!frames.iter().any(|f| matches!(f, ServerFrame::Signal(s) if typing(s))), "{frames:?}");
    drop(anas);
    let alone = vec![ben.person().id];
    bens.signal(|signal| {
        matches!(signal, Signal::Presence { online: Some(online), .. } if *online == alone)
    })
    .await;
}

#[tokio::test]
async fn a_slow_reader_is_closed_and_resumes_and_slows_nobody() {
    let house = House::open_with(|config| {
        config.live.hub.outbox_bytes = 512 * 1024;
        // However much the kernel takes before the server notices, it is replayed.
        config.live.replay_events = 10_000;
    })
    .await;
    let (ana, ben) = (house.member("ana").await, house.member("ben").await);
    let before = house.head(GENERAL).await;
    let mut frozen = house.follow(&ana, GENERAL).await;
    let mut bens = house.follow(&ben, GENERAL).await;
    let body = "x".repeat(16 * 1024);
    let mut sent = 0;
    // The kernel takes megabytes before the server notices anything.
    while !text_of_metrics(&house).await.contains("confab_slow_readers_total 1") {
        house.send(&ben, GENERAL, &body).await;
        sent += 1;
        assert_eq!(bens.event().await.seq.0, before.seq.0 + sent);
        assert!(sent < 2_000, "a reader that reads nothing is cut");
    }
    assert_eq!(frozen.closed().await, CloseCode::SlowReader);
    let mut back = house.connect(&ana).await;
    back.resume(GENERAL, before).await;
    for nth in 1..=sent {
        let event = back.event().await;
        assert_eq!(event.seq.0, before.seq.0 + nth);
        assert!(matches!(event.what, EventKind::MessageSent { .. }));
    }
}

async fn text_of_metrics(house: &House) -> String {
    let url = format!("http://{}/metrics", house.server.addr());
    reqwest::get(url).await.expect("an answer").text().await.expect("text")
}

#[tokio::test]
async fn a_read_pointer_that_did_not_move_is_told_to_nobody() {
    let house = House::open().await;
    let ana = house.member("ana").await;
    house.send(&ana, GENERAL, "one").await;
    let (mut reader, mut other) = (house.connect(&ana).await, house.connect(&ana).await);
    let read = ReadPointer { version: 1, seq: house.head(GENERAL).await.seq };
    for _ in 0..3 {
        let command = Command::Read { room: GENERAL, read };
        assert!(matches!(reader.ask(command).await, ServerFrame::Ok { .. }));
    }
    let frames = other.frames_until_pong().await;
    let told = |frame: &&ServerFrame| matches!(frame, ServerFrame::Signal(Signal::Read { .. }));
    assert_eq!(frames.iter().filter(told).count(), 1);
}
