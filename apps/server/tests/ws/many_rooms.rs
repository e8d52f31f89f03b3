//! Being in any number of rooms keeps nobody from connecting: others can add one to rooms.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use confab_protocol::api::RoomsPage;
use confab_protocol::{Command, Cursor, Resume, RoomId, ServerFrame, Signal, Tag};
use confab_server::people::me::set_asks_first;
use confab_server::rooms::invitations::accept_room_invitation;
use confab_server::rooms::list::{list_rooms, rooms_page};
use sqlx::AssertSqlSafe;

use crate::client::{DEADLINE, next_frame, open};
use crate::house::{House, Member};

/// The longest frame or answer, in bytes; an outbox holds a mebibyte.
const BOUND: usize = 300 * 1024;

/// Puts someone into private rooms with names and topics as long as they may be, past the server.
async fn fill(house: &House, owner: &Member, victim: &Member, rooms: i64) {
    let (name, topic) = ("\u{10FFFF}".repeat(64), "\u{10FFFF}".repeat(250));
    let (owner, victim) = (owner.person().id, victim.person().id);
    let numbers = format!(
        "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < {rooms})"
    );
    let statements = format!(
        "BEGIN;
         INSERT INTO rooms (id, kind, name, name_key, topic, topic_key, head, head_tag,
                            member_count, created_at)
         {numbers} SELECT 1000 + i, 'private', '{name}', '{name}', '{topic}', '{topic}', 1, i, 2, 0
         FROM n;
         INSERT INTO members (room, person, role, joined_seq, read_seq)
         {numbers} SELECT 1000 + i, {owner}, 'owner', 1, 1 FROM n
         UNION ALL SELECT 1000 + i, {victim}, 'member', 1, 1 FROM n;
         INSERT INTO events (room, seq, tag, at, author, kind)
         {numbers} SELECT 1000 + i, 1, i, i, {owner}, 'room_created' FROM n;
         INSERT INTO room_versions (room, seq, name, topic)
         {numbers} SELECT 1000 + i, 1, '{name}', '{topic}' FROM n;
         COMMIT;"
    );
    let mut database = house.database().await;
    sqlx::raw_sql(AssertSqlSafe(statements)).execute(&mut database).await.expect("rooms");
}

/// All rooms of someone by pages, each of which is bounded.
async fn pages(house: &House, member: &Member) -> BTreeMap<RoomId, Cursor> {
    let (mut after, mut rooms) = (RoomId(0), BTreeMap::new());
    loop {
        let page = rooms_page(house.app(), &member.actor, after, None).await.expect("a page");
        assert!(serde_json::to_vec(&page).expect("JSON").len() < BOUND);
        let RoomsPage { rooms: some, more } = page;
        rooms.extend(some.iter().map(|room| (room.id, room.head)));
        if !more {
            return rooms;
        }
        after = some.last().expect("a room").id;
    }
}

#[tokio::test]
async fn a_person_in_ten_thousand_rooms_connects_and_talks() {
    let house = House::open_with(|config| {
        // Rounds, in which they are told of what they miss, come one after the other.
        config.live.memberships_live = Duration::from_millis(100);
    })
    .await;
    let (ben, ana) = (house.member("ben").await, house.member("ana").await);
    fill(&house, &ben, &ana, 10_000).await;

    let bearer = format!("Bearer {}", ana.token);
    let addr = house.server.addr();
    let mut socket = open(addr, &[("authorization", &bearer)]).await.expect("a handshake");
    let ServerFrame::Welcome(welcome) = next_frame(&mut socket).await else { panic!("a welcome") };
    assert!(welcome.more && (100..=200).contains(&welcome.rooms.len()), "{}", welcome.rooms.len());
    assert!(serde_json::to_vec(&*welcome).expect("JSON").len() < BOUND);
    let newest = welcome.rooms.first().expect("a room");
    assert_eq!(newest.id, RoomId(1), "where someone has just joined");

    let all = pages(&house, &ana).await;
    assert_eq!(all.len(), 10_001);
    assert_eq!(list_rooms(house.app(), &ana.actor).await.expect("rooms").len(), 1_000);

    let mut client = house.connect(&ana).await;
    let some: Vec<_> = all.into_iter().map(|(room, after)| Resume { room, after }).collect();
    let some = &some[some.len() - 1_000..];
    for rooms in some.chunks(500) {
        let answer = client.ask(Command::Resume { rooms: rooms.to_vec() }).await;
        assert!(matches!(answer, ServerFrame::Ok { .. }), "{answer:?}");
    }
    let last = some.last().expect("a room").room;
    house.send(&ben, last, "to the last room").await;
    assert_eq!(client.bodies(1).await, ["to the last room"]);
    let body = "from someone in many rooms".to_owned();
    let send = Command::Send {
        room: last,
        client_id: house.client_id(),
        body,
        reply_to: None,
        thread: None,
        files: vec![],
    };
    assert!(matches!(client.ask(send).await, ServerFrame::Ok { done: Some(_), .. }));

    // They are told of rooms that they do not follow piece by piece, and are not cut for it.
    let told = async {
        let mut told = BTreeSet::new();
        while told.len() < 300 {
            let added = client.signal(|signal| matches!(signal, Signal::RoomAdded { .. })).await;
            let Signal::RoomAdded { room } = added else { panic!("{added:?}") };
            if told.insert(room.id) {
                client.begin(crate::client::resume(room.id, room.head)).await;
            }
        }
    };
    tokio::time::timeout(DEADLINE, told).await.expect("they are told of the rest");
}

#[tokio::test]
async fn a_position_past_all_is_refused() {
    let house = House::open().await;
    let ana = house.member("ana").await;
    let mut client = house.connect(&ana).await;
    for (seq, code) in [(u64::MAX, "invalid"), (u64::MAX - 1, "invalid"), (1 << 53, "invalid")] {
        let after = Cursor { seq: confab_protocol::Seq(seq), tag: Tag(0) };
        let refusal = client.refusal(crate::client::resume(crate::house::GENERAL, after)).await;
        assert_eq!(serde_json::to_value(refusal).expect("a word"), code, "{seq}");
    }
}

#[tokio::test]
async fn an_invitation_is_told_at_once_and_being_in_follows_from_accepting_it() {
    let house = House::open().await;
    let (ben, ana) = (house.member("ben").await, house.member("ana").await);
    set_asks_first(house.app(), &ana.actor, true).await.expect("a choice");
    let mut client = house.connect(&ana).await;
    let room = house.private_room(&ben, &[&ana]).await;
    let told = client.signal(|signal| matches!(signal, Signal::RoomInvited { .. })).await;
    let Signal::RoomInvited { invitation } = told else { panic!("{told:?}") };
    assert_eq!(
        (invitation.room, &*invitation.name, &invitation.by),
        (room.id, "cellar", ben.person())
    );
    let none = client.refusal(crate::client::resume(room.id, Cursor::default())).await;
    assert_eq!(none, confab_protocol::ErrorCode::NotFound);
    accept_room_invitation(house.app(), &ana.actor, room.id).await.expect("in");
    client.signal(|signal| matches!(signal, Signal::RoomAdded { .. })).await;
    client.resume(room.id, house.head(room.id).await).await;
    house.send(&ben, room.id, "welcome").await;
    assert_eq!(client.bodies(1).await, ["welcome"]);
}
