//! A client that comes back gets what it missed, or is told plainly that it missed too much.

use confab_protocol::{Command, Cursor, ErrorCode, Resume, Seq, ServerFrame, Tag};

use crate::client::{resume, seqs};
use crate::house::{GENERAL, House};

#[tokio::test]
async fn a_resume_gives_what_came_after_and_goes_on_live() {
    // A ring of three: the rest comes from the store.
    let house = House::open_with(|config| config.live.hub.ring_events = 3).await;
    let ana = house.member("ana").await;
    let keeps_the_room_open = house.follow(&ana, GENERAL).await;
    let before = house.head(GENERAL).await;
    for nth in 0..250 {
        house.send(&ana, GENERAL, &format!("message {nth}")).await;
    }
    let mut client = house.connect(&ana).await;
    client.resume(GENERAL, before).await;
    house.send(&ana, GENERAL, "live").await;
    let mut events = Vec::new();
    for _ in 0..251 {
        events.push(client.event().await);
    }
    assert!(seqs(&events).iter().map(|seq| seq.0).eq(before.seq.0 + 1..=before.seq.0 + 251));
    drop(keeps_the_room_open);
}

#[tokio::test]
async fn every_event_comes_once_while_others_send_and_many_resume() {
    let house = House::open_with(|config| config.live.hub.ring_events = 2).await;
    let ana = house.member("ana").await;
    let before = house.head(GENERAL).await;
    let sending = async {
        for nth in 0..200 {
            house.send(&ana, GENERAL, &format!("message {nth}")).await;
        }
    };
    let resuming = async {
        let mut clients = Vec::new();
        for _ in 0..10 {
            let mut client = house.connect(&ana).await;
            client.resume(GENERAL, before).await;
            clients.push(client);
        }
        clients
    };
    let ((), clients) = tokio::join!(sending, resuming);
    for mut client in clients {
        for nth in 1..=200 {
            assert_eq!(client.event().await.seq.0, before.seq.0 + nth);
        }
    }
}

#[tokio::test]
async fn who_missed_more_than_a_replay_gives_is_told_of_the_gap() {
    let house = House::open_with(|config| config.live.replay_events = 5).await;
    let ana = house.member("ana").await;
    let before = house.head(GENERAL).await;
    for nth in 0..6 {
        house.send(&ana, GENERAL, &format!("message {nth}")).await;
    }
    let mut client = house.connect(&ana).await;
    client.resume(GENERAL, before).await;
    let head = house.head(GENERAL).await;
    let gap = client.find(|frame| matches!(frame, ServerFrame::Gap { .. })).await;
    assert_eq!(gap, ServerFrame::Gap { room: GENERAL, head });
    house.send(&ana, GENERAL, "after the gap").await;
    assert_eq!(client.event().await.seq, head.seq.next());
}

#[tokio::test]
async fn a_cursor_of_another_history_is_reset() {
    let house = House::open().await;
    let ana = house.member("ana").await;
    house.send(&ana, GENERAL, "one").await;
    let head = house.head(GENERAL).await;
    for other in [
        Cursor { seq: head.seq, tag: Tag(head.tag.0 ^ 1) },
        Cursor { seq: Seq(1), tag: Tag(7) },
        Cursor { seq: Seq(head.seq.0 + 100), tag: head.tag },
        Cursor { seq: Seq(0), tag: Tag(7) },
    ] {
        let mut client = house.connect(&ana).await;
        client.resume(GENERAL, other).await;
        let reset = client.find(|frame| matches!(frame, ServerFrame::Reset { .. })).await;
        assert_eq!(reset, ServerFrame::Reset { room: GENERAL, head }, "{other:?}");
    }
}

#[tokio::test]
async fn a_room_is_resumed_once() {
    let house = House::open().await;
    let ana = house.member("ana").await;
    let head = house.head(GENERAL).await;
    let mut client = house.connect(&ana).await;
    client.resume(GENERAL, head).await;
    assert_eq!(client.refusal(resume(GENERAL, head)).await, ErrorCode::AlreadyResumed);
    let twice = Resume { room: GENERAL, after: head };
    let mut other = house.connect(&ana).await;
    let rooms = vec![twice, twice];
    assert_eq!(other.refusal(Command::Resume { rooms }).await, ErrorCode::AlreadyResumed);
    house.send(&ana, GENERAL, "still live").await;
    assert_eq!(client.bodies(1).await, ["still live"]);
    assert_eq!(other.bodies(1).await, ["still live"]);
}
