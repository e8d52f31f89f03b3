//! What waits for a socket of a room is not sent while it is not known who may see the room.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use confab_hub::{Checked, Effect, Frame, Moment};
use confab_protocol::{Cursor, RoomId, Seq, Tag};

use crate::ws::conformance::case::{Heard, ping, text};
use crate::ws::conformance::endpoint::Endpoint;
use crate::ws::conformance::peer::Peer;

const ROOM: RoomId = RoomId(1);

fn frame(body: &'static str) -> Frame {
    let at = Cursor { seq: Seq(1), tag: Tag(1) };
    Frame { at, before: None, effect: Effect::Nothing, bytes: Bytes::from_static(body.as_bytes()) }
}

/// In one thread: between queueing and halting the connection does not run.
#[tokio::test]
async fn what_waits_of_a_room_is_not_sent_until_delivery_goes_on() {
    let endpoint = Endpoint::open_with(65_536, |config| {
        // Nobody else halts delivery, or has it go on.
        config.live.access_poll = Duration::from_hours(1);
        config.live.access_patience = Duration::from_hours(1);
    })
    .await;
    let mut peer = Peer::connect(endpoint.addr()).await.expect("a handshake");
    peer.say(&text(b"here"), usize::MAX).await;
    assert_eq!(peer.hear().await, Ok(Heard::Text(b"here".to_vec())));
    let hub = endpoint.app().live.hub();
    let mut connection = None;
    hub.for_each_connection(|here| connection = Some(Arc::clone(here)));
    let connection = connection.expect("it is connected");

    let queue = |body| hub.replay(ROOM, &connection, &frame(body), hub.epoch(ROOM), Moment(0));
    assert_eq!(queue("halted"), Checked::Holds);
    hub.halt();
    peer.say(&ping(b"a"), usize::MAX).await;
    assert_eq!(peer.hear().await, Ok(Heard::Pong(b"a".to_vec())));
    hub.go_on(Moment(0));
    let goes_on = Instant::now();
    assert_eq!(peer.hear().await, Ok(Heard::Text(b"halted".to_vec())));

    assert_eq!(queue("trusted no more"), Checked::Holds);
    hub.trust_until(Moment(0));
    peer.say(&ping(b"b"), usize::MAX).await;
    assert_eq!(peer.hear().await, Ok(Heard::Pong(b"b".to_vec())));
    // Somebody else's word comes before anything was delivered: nobody says that it goes on.
    hub.trust_until(Moment(u64::MAX));
    assert_eq!(peer.hear().await, Ok(Heard::Text(b"trusted no more".to_vec())));
    assert!(goes_on.elapsed() < Duration::from_secs(5), "said after {:?}", goes_on.elapsed());
}

#[tokio::test]
async fn who_reads_all_the_time_stays_though_something_always_waits() {
    const AGE: Duration = Duration::from_secs(1);
    // More than the kernels hold.
    const WAITING: usize = 16 * 1024 * 1024;
    let endpoint = Endpoint::open_with(256 * 1024, |config| {
        config.live.hub.outbox_age_ms = 1_000;
        config.live.hub.outbox_bytes = 4 * WAITING;
    })
    .await;
    let mut peer = Peer::connect(endpoint.addr()).await.expect("a handshake");
    peer.say(&text(b"here"), usize::MAX).await;
    assert_eq!(peer.hear().await, Ok(Heard::Text(b"here".to_vec())));
    let (hub, live) = (endpoint.app().live.hub(), &endpoint.app().live);
    let mut connection = None;
    hub.for_each_connection(|here| connection = Some(Arc::clone(here)));
    let connection = connection.expect("it is connected");

    let long = Frame { bytes: Bytes::from(vec![b'x'; 64 * 1024]), ..frame("") };
    let queue = || hub.replay(ROOM, &connection, &long, hub.epoch(ROOM), live.now());
    for _ in 0..WAITING / long.bytes.len() {
        assert_eq!(queue(), Checked::Holds);
    }
    let began = Instant::now();
    // What is not with the kernel for twice the age is a sign of a reader who takes nothing.
    while began.elapsed() < 3 * AGE {
        match peer.hear().await {
            Ok(Heard::Text(_)) => assert_eq!(queue(), Checked::Holds),
            Ok(Heard::Ping(_)) => {}
            other => panic!("cut after {:?}: {other:?}", began.elapsed()),
        }
    }
}
