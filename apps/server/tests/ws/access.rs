//! Without access nothing of a room is delivered, from the moment at which that is decided.

use std::sync::Arc;
use std::time::Duration;

use confab_protocol::{
    CloseCode, Command, Cursor, ErrorCode, EventKind, RoomId, ServerFrame, Signal,
};
use confab_server::rooms::members::{RemoveMember, remove_member};
use tempfile::TempDir;

use crate::client::{DEADLINE, resume};
use crate::house::{GENERAL, House, Member};
use crate::lossy::Wire;

#[tokio::test]
async fn a_room_one_may_not_see_looks_like_one_that_does_not_exist() {
    let house = House::open().await;
    let (ana, ben) = (house.member("ana").await, house.member("ben").await);
    let room = house.private_room(&ana, &[]).await;
    let mut bens = house.connect(&ben).await;
    for unseen in [room.id, RoomId(999)] {
        assert_eq!(bens.refusal(resume(unseen, room.head)).await, ErrorCode::NotFound);
        let typing = Command::Typing { room: unseen };
        assert_eq!(bens.refusal(typing).await, ErrorCode::NotFound);
        let send = Command::Send {
            room: unseen,
            client_id: house.client_id(),
            body: "let me in".into(),
            reply_to: None,
            thread: None,
            files: vec![],
        };
        assert_eq!(bens.refusal(send).await, ErrorCode::NotFound);
    }
    house.send(&ana, room.id, "secret").await;
    house.send(&ana, GENERAL, "marker").await;
    let frames = bens.frames_until_pong().await;
    assert!(!frames.iter().any(|frame| matches!(frame, ServerFrame::Event(_))), "{frames:?}");
}

#[tokio::test]
async fn nothing_of_a_room_comes_before_it_is_resumed() {
    let house = House::open().await;
    let ana = house.member("ana").await;
    let mut client = house.connect(&ana).await;
    house.send(&ana, GENERAL, "too early").await;
    let frames = client.frames_until_pong().await;
    assert!(!frames.iter().any(|frame| matches!(frame, ServerFrame::Event(_))), "{frames:?}");
}

#[tokio::test]
async fn a_removed_member_sees_the_removal_and_nothing_after_it() {
    let house = House::open().await;
    let (ana, ben) = (house.member("ana").await, house.member("ben").await);
    let room = house.private_room(&ana, &[&ben]).await;
    let mut anas = house.follow(&ana, room.id).await;
    let mut bens = house.follow(&ben, room.id).await;
    remove(&house, &ana, &ben, room.id).await;
    house.send(&ana, room.id, "he is gone").await;
    assert_eq!(anas.bodies(1).await, ["he is gone"]);
    assert!(matches!(bens.event().await.what, EventKind::MemberLeft { .. }));
    let frames = bens.frames_until_pong().await;
    assert!(!frames.iter().any(|frame| matches!(frame, ServerFrame::Event(_))), "{frames:?}");
    assert_eq!(bens.refusal(resume(room.id, Cursor::default())).await, ErrorCode::NotFound);
}

#[tokio::test]
async fn a_removal_elsewhere_takes_effect_without_a_broker() {
    let one = House::open().await;
    let slow = Duration::from_hours(1);
    // It hears of nothing but access changes.
    let two = one.next_door(|config| config.live.heads_live = slow).await;
    let (ana, ben) = (one.member("ana").await, one.member("ben").await);
    let room = one.private_room(&ana, &[&ben]).await;
    let mut bens = two.follow(&ben, room.id).await;
    remove(&one, &ana, &ben, room.id).await;
    let removed = |signal: &Signal| *signal == Signal::RoomRemoved { room: room.id };
    tokio::time::timeout(Duration::from_secs(1), bens.signal(removed))
        .await
        .expect("access is gone within a second");
    two.send(&ana, room.id, "he is gone").await;
    let frames = bens.frames_until_pong().await;
    assert!(!frames.iter().any(|frame| matches!(frame, ServerFrame::Event(_))), "{frames:?}");
}

#[tokio::test]
async fn who_is_signed_out_elsewhere_is_closed_within_a_second() {
    let one = House::open().await;
    let two = one.next_door(|_| {}).await;
    let (ana, ben) = (one.member("ana").await, one.member("ben").await);
    let mut anas = two.connect(&ana).await;
    let mut bens = two.connect(&ben).await;
    let store = &one.app().store;
    let now = one.app().clock.now();
    let ended = store.end_session(ana.person().id, ana.actor.session, now).await;
    assert!(ended.expect("a store"));
    store.deactivate_account(ben.person().id, now).await.expect("a store");
    let both = async { (anas.closed().await, bens.closed().await) };
    let codes = tokio::time::timeout(Duration::from_secs(1), both).await.expect("in time");
    assert_eq!(codes, (CloseCode::SignedOut, CloseCode::Deactivated));
}

/// Redis has frozen, and a room that shares her lock is being opened.
#[tokio::test]
async fn who_is_signed_out_is_told_why_though_the_broker_is_slow() {
    let wire = Wire::default();
    let dir = Arc::new(TempDir::new().expect("a directory"));
    let house = House::start(dir, Some(wire.join()), |_| {}).await;
    let (ana, ben) = (house.member("ana").await, house.member("ben").await);
    assert_eq!(ana.person().id.0, GENERAL.0, "they share a lock");
    let mut client = house.connect(&ana).await;
    let mut bens = house.connect(&ben).await;
    wire.stall();
    bens.begin(resume(GENERAL, Cursor::default())).await;
    wire.is_stalled().await;
    let now = house.app().clock.now();
    let ended = house.app().store.end_session(ana.person().id, ana.actor.session, now).await;
    assert!(ended.expect("a store"));
    // Ben's command is given up after ten.
    let closed = tokio::time::timeout(Duration::from_secs(5), client.closed()).await;
    assert_eq!(closed.expect("in time"), CloseCode::SignedOut);
}

#[tokio::test]
async fn a_session_that_expired_is_closed_when_it_is_looked_at_again() {
    let house = House::open_with(|config| {
        config.live.revalidate = Duration::from_millis(200);
        config.live.heartbeat = Duration::from_millis(200);
        // Not found by the changes, only by looking again.
        config.live.access_poll = DEADLINE;
        config.live.access_patience = DEADLINE * 3;
    })
    .await;
    let ana = house.member("ana").await;
    let mut client = house.connect(&ana).await;
    let now = house.app().clock.now();
    let ended = house.app().store.end_session(ana.person().id, ana.actor.session, now).await;
    assert!(ended.expect("a store"));
    assert_eq!(client.closed().await, CloseCode::SignedOut);
}

/// However late it is itself: a task that was not run for a while has nothing to act on.
#[tokio::test]
async fn a_server_that_does_not_look_at_what_was_taken_away_delivers_nothing() {
    let house = House::open_with(|config| {
        config.live.access_poll = DEADLINE * 3;
        config.live.access_patience = Duration::from_millis(100);
    })
    .await;
    let ana = house.member("ana").await;
    trust_runs_out(&house, &ana).await;
}

#[tokio::test]
async fn delivery_that_halted_by_itself_goes_on_with_the_next_look() {
    let house = House::open_with(|config| {
        config.live.access_poll = Duration::from_secs(4);
        config.live.access_patience = Duration::from_secs(2);
    })
    .await;
    let ana = house.member("ana").await;
    let mut client = house.follow(&ana, GENERAL).await;
    trust_runs_out(&house, &ana).await;
    house.send(&ana, GENERAL, "held back").await;
    assert_eq!(client.bodies(1).await, ["held back"]);
}

/// Waits until nobody is let into a room, since nothing is delivered.
async fn trust_runs_out(house: &House, ana: &Member) {
    let refused = async {
        loop {
            let mut client = house.connect(ana).await;
            let answer = client.ask(resume(GENERAL, Cursor::default())).await;
            if let ServerFrame::Error { error, .. } = answer {
                break error.code;
            }
        }
    };
    let code = tokio::time::timeout(DEADLINE, refused).await.expect("trust runs out");
    assert_eq!(code, ErrorCode::Unavailable);
}

async fn remove(house: &House, by: &Member, member: &Member, room: RoomId) {
    let command = RemoveMember { room, client_id: house.client_id(), member: member.person().id };
    remove_member(house.app(), &by.actor, command).await.expect("removed");
}

/// A server that was frozen for longer than changes are kept does not know what it missed.
#[tokio::test]
async fn changes_that_were_forgotten_unread_close_every_connection() {
    let house = House::open_with(|config| {
        config.live.access_poll = Duration::from_secs(2);
        config.live.access_patience = Duration::from_secs(20);
    })
    .await;
    let (ana, ben) = (house.member("ana").await, house.member("ben").await);
    let store = &house.app().store;
    let now = house.app().clock.now();
    let mut anas = house.connect(&ana).await;
    let mut others = Vec::new();
    for _ in 0..10 {
        others.push(house.member(&format!("other{}", others.len())).await);
    }
    // The server reads once that nothing has happened yet; then all of it between two reads.
    for other in &others {
        store.end_session(other.actor.id(), other.actor.session, now).await.expect("a store");
    }
    store.forget_access_changes(now.plus_millis(1), 100).await.expect("a store");
    assert_eq!(anas.closed().await, CloseCode::Revalidate);
    // Those who may still come in do.
    house.connect(&ana).await;
    house.connect(&ben).await;
}
