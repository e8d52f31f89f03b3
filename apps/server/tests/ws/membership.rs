//! An added member learns of the room, whatever is lost or late.

use std::sync::Arc;
use std::time::{Duration, Instant};

use confab_protocol::{Cursor, EventKind, ReadPointer, RoomId, ServerFrame, Signal};
use confab_server::messages::read::{MoveRead, move_read};
use confab_server::messages::saved::save;
use confab_server::rooms::leave::{LeaveRoom, leave_room};
use confab_server::rooms::members::{AddMember, RemoveMember, add_member, remove_member};
use confab_server::rooms::sections::add_section;
use tempfile::TempDir;

use crate::house::{GENERAL, House, Member};
use crate::lossy::Wire;

/// Two servers over a wire of the test's own; a look at everyone's memberships takes this long.
async fn two(round: Duration) -> (Wire, House, House) {
    let wire = Wire::default();
    let dir = Arc::new(TempDir::new().expect("a directory"));
    let one = House::start(Arc::clone(&dir), Some(wire.join()), |_| {}).await;
    let two = House::start(dir, Some(wire.join()), |config| {
        config.live.memberships_live = round;
    })
    .await;
    (wire, one, two)
}

async fn add(house: &House, by: &Member, member: &Member, room: RoomId) {
    let (client_id, handle) = (house.client_id(), member.person().handle.clone());
    let command = AddMember { room, client_id, handle };
    add_member(house.app(), &by.actor, command).await.expect("added");
}

fn is_added(room: RoomId) -> impl Fn(&Signal) -> bool {
    move |signal| matches!(signal, Signal::RoomAdded { room: added } if added.id == room)
}

#[tokio::test]
async fn a_member_hears_of_a_room_though_the_signal_is_lost() {
    let (wire, one, two) = two(Duration::from_millis(50)).await;
    let (ana, ben) = (one.member("ana").await, one.member("ben").await);
    let room = one.private_room(&ana, &[]).await;
    let mut bens = two.connect(&ben).await;
    wire.hold();
    add(&one, &ana, &ben, room.id).await;
    // Again and again, until it is resumed.
    for _ in 0..2 {
        bens.signal(is_added(room.id)).await;
    }
    bens.resume(room.id, room.head).await;
}

/// As after a database has come back without someone's joining.
#[tokio::test]
async fn who_is_no_member_any_more_is_put_out_though_nobody_tells() {
    let house = House::open_with(|config| {
        config.live.memberships_live = Duration::from_millis(50);
    })
    .await;
    let (ana, ben) = (house.member("ana").await, house.member("ben").await);
    let room = house.private_room(&ana, &[&ben]).await;
    let mut bens = house.follow(&ben, room.id).await;
    let mut looks_on = house.follow(&ben, GENERAL).await;
    let mut database = house.database().await;
    sqlx::query("DELETE FROM members WHERE person = ?1")
        .bind(ben.person().id.0)
        .execute(&mut database)
        .await
        .expect("forgotten");
    bens.signal(|signal| *signal == Signal::RoomRemoved { room: room.id }).await;
    house.send(&ana, room.id, "between us").await;
    let said = bens.frames_until_pong().await;
    let heard = |frame: &_| matches!(frame, ServerFrame::Event(event) if event.room == room.id);
    assert!(!said.iter().any(heard), "{said:?}");
    // A public room may be looked into.
    house.send(&ana, GENERAL, "for everyone").await;
    assert_eq!(looks_on.bodies(1).await, ["for everyone"]);
}

#[tokio::test]
async fn a_removal_that_comes_late_does_not_take_a_member_out() {
    let (wire, one, two) = two(Duration::from_hours(1)).await;
    let (ana, ben) = (one.member("ana").await, one.member("ben").await);
    let room = one.private_room(&ana, &[&ben]).await;
    let mut bens = two.connect(&ben).await;
    wire.hold();
    let (client_id, member) = (one.client_id(), ben.person().id);
    let remove = RemoveMember { room: room.id, client_id, member };
    remove_member(one.app(), &ana.actor, remove).await.expect("removed");
    add(&one, &ana, &ben, room.id).await;
    // The addition comes first and the removal after it.
    wire.release_backwards();
    bens.signal(is_added(room.id)).await;
    let cat = one.member("cat").await;
    let other = one.private_room(&cat, &[&ben]).await;
    bens.signal(is_added(other.id)).await;
    let said = bens.frames_until_pong().await;
    let removed = |frame: &_| {
        let signal = Signal::RoomRemoved { room: room.id };
        *frame == ServerFrame::Signal(signal)
    };
    assert!(!said.iter().any(removed), "{said:?}");
}

/// By its last event of the room: the signal is lost.
#[tokio::test]
async fn other_devices_are_told_that_someone_left_a_public_room() {
    let (wire, one, two) = two(Duration::from_hours(1)).await;
    let ben = one.member("ben").await;
    let mut other = two.follow(&ben, GENERAL).await;
    wire.hold();
    let leave = LeaveRoom { room: GENERAL, client_id: one.client_id() };
    let left = leave_room(one.app(), &ben.actor, leave).await.expect("left");
    let told = other.event().await;
    assert_eq!(told, left.event);
    assert!(matches!(told.what, EventKind::MemberLeft { member } if member == *ben.person()));
}

/// One server hears nothing for a while; the other does not notice.
#[tokio::test]
async fn what_people_were_told_while_a_server_heard_nothing_they_hear_once_it_does_again() {
    let (wire, one, two) = two(Duration::from_hours(1)).await;
    let ana = one.member("ana").await;
    let mut ones = one.follow(&ana, GENERAL).await;
    let mut twos = two.follow(&ana, GENERAL).await;
    let dan = one.member("dan").await;
    let mut dans = two.connect(&dan).await;
    let ben = one.member("ben").await;
    let room = one.private_room(&ben, &[&ana]).await;
    twos.signal(is_added(room.id)).await;
    let (first, second) = (one.send(&ben, GENERAL, "1").await, one.send(&ben, room.id, "2").await);
    twos.resume(room.id, room.head).await;

    wire.sever(1);
    twos.signal(|signal| *signal == Signal::Delivery { delayed: true }).await;
    read(&one, &ana, GENERAL, first).await;
    read(&two, &ana, room.id, second).await;
    let cat = one.member("cat").await;
    let added = one.private_room(&cat, &[&dan]).await;
    let back = Instant::now();
    wire.rejoin();
    twos.signal(has_read(GENERAL, first)).await;
    dans.signal(is_added(added.id)).await;
    ones.signal(has_read(room.id, second)).await;
    assert!(back.elapsed() < Duration::from_secs(5), "told after {:?}", back.elapsed());
}

/// The server that tells it notices that nothing of it arrives.
#[tokio::test]
async fn marks_and_sections_told_while_the_broker_was_away_are_told_once_it_is_back() {
    let (wire, one, two) = two(Duration::from_hours(1)).await;
    let ana = one.member("ana").await;
    let mut ones = one.connect(&ana).await;
    let mut twos = two.connect(&ana).await;
    let message = one.send(&ana, GENERAL, "keep this").await.seq;
    wire.sever(0);
    ones.signal(|signal| *signal == Signal::Delivery { delayed: true }).await;
    save(one.app(), &ana.actor, (GENERAL, message), true).await.expect("saved");
    add_section(one.app(), &ana.actor, "Work").await.expect("added");
    wire.rejoin();
    let saved = Signal::Saved { room: GENERAL, message, on: true };
    twos.signal(|signal| *signal == saved).await;
    twos.signal(|signal| matches!(signal, Signal::Sections(list) if list.version == 1)).await;
}

async fn read(house: &House, member: &Member, room: RoomId, at: Cursor) {
    let read = ReadPointer { version: 0, seq: at.seq };
    let moved = move_read(house.app(), &member.actor, MoveRead { room, read }).await;
    moved.expect("it moves");
}

fn has_read(room: RoomId, at: Cursor) -> impl Fn(&Signal) -> bool {
    move |signal| matches!(signal, Signal::Read { room: of, read, .. } if *of == room && read.seq == at.seq)
}

/// One was brought in and put out again before the first of the two arrives.
#[tokio::test]
async fn who_is_out_again_is_not_told_that_they_were_brought_in() {
    let (wire, one, two) = two(Duration::from_hours(1)).await;
    let (ana, ben) = (one.member("ana").await, one.member("ben").await);
    let room = one.private_room(&ana, &[]).await;
    let mut bens = two.connect(&ben).await;
    wire.hold();
    add(&one, &ana, &ben, room.id).await;
    let (client_id, member) = (one.client_id(), ben.person().id);
    let remove = RemoveMember { room: room.id, client_id, member };
    remove_member(one.app(), &ana.actor, remove).await.expect("removed");
    wire.release_backwards();
    let cat = one.member("cat").await;
    let other = one.private_room(&cat, &[&ben]).await;
    bens.signal(is_added(other.id)).await;
    let said = bens.frames_until_pong().await;
    let added =
        |frame: &_| matches!(frame, ServerFrame::Signal(signal) if is_added(room.id)(signal));
    assert!(!said.iter().any(added), "{said:?}");
}
