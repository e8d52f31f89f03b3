//! A client that comes back gets the missed events, or is told plainly that it missed too much.

use std::collections::BTreeMap;

use confab_protocol::{
    Command, Cursor, ErrorCode, EventKind, Resume, RoomId, RoomSummary, Seq, ServerFrame, Tag,
    Timestamp, Visibility,
};
use confab_store::NewRoom;
use futures_util::future::join_all;

use crate::client::{resume, seqs};
use crate::house::{GENERAL, House, Member};

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

/// Replay for a client's resume: how many events, and whether there was a gap before them.
async fn replayed(house: &House, who: &Member, after: Cursor) -> (usize, bool) {
    let mut client = house.connect(who).await;
    client.resume(GENERAL, after).await;
    let frames = client.frames_until_pong().await;
    let events = frames.iter().filter(|frame| matches!(frame, ServerFrame::Event(_)));
    let gap = frames.iter().any(|frame| matches!(frame, ServerFrame::Gap { .. }));
    (events.count(), gap)
}

#[tokio::test]
async fn five_hundred_missed_events_are_replayed_and_one_more_is_a_gap() {
    let house = House::open().await;
    let ana = house.member("ana").await;
    let first = house.send(&ana, GENERAL, "message 0").await;
    let second = house.send(&ana, GENERAL, "message 1").await;
    for nth in 2..=501 {
        house.send(&ana, GENERAL, &format!("message {nth}")).await;
    }
    assert_eq!(replayed(&house, &ana, second).await, (500, false));
    assert_eq!(replayed(&house, &ana, first).await, (0, true));
}

#[tokio::test]
async fn a_resume_within_the_ring_reads_no_log() {
    let house = House::open_with(|config| config.live.hub.ring_events = 10).await;
    let ana = house.member("ana").await;
    let keeps_the_room_open = house.follow(&ana, GENERAL).await;
    let far = house.head(GENERAL).await;
    house.send(&ana, GENERAL, "forgotten by the ring").await;
    let near = house.send(&ana, GENERAL, "the last before the ring").await;
    for nth in 0..10 {
        house.send(&ana, GENERAL, &format!("message {nth}")).await;
    }
    let metrics = house.app().live.metrics();
    let reads = || (metrics.cursor_reads.get(), metrics.replay_reads.get());
    let before = reads();
    assert_eq!(replayed(&house, &ana, near).await, (10, false));
    assert_eq!(reads(), before);
    // And it is counted where it does.
    assert_eq!(replayed(&house, &ana, far).await, (12, false));
    assert_eq!(reads(), (before.0, before.1 + 1), "what follows the cursor shows whose it is");
    drop(keeps_the_room_open);
}

#[tokio::test]
async fn rooms_that_are_resumed_in_one_command_are_each_told_their_own() {
    let house = House::open_with(|config| config.live.replay_events = 5).await;
    let ana = house.member("ana").await;
    let mut rooms = vec![GENERAL];
    for owner in ["ben", "cleo", "dan", "eve"] {
        let owner = house.member(owner).await;
        rooms.push(house.private_room(&owner, &[&ana]).await.id);
    }
    // How many each misses; the last one's cursor is of another history.
    let missed = [3, 0, 5, 6, 2];
    let mut resumes = Vec::new();
    for (room, count) in rooms.iter().zip(missed) {
        let after = house.head(*room).await;
        resumes.push(Resume { room: *room, after });
        for nth in 0..count {
            house.send(&ana, *room, &format!("message {nth}")).await;
        }
    }
    resumes[4].after.tag.0 ^= 1;
    let mut client = house.connect(&ana).await;
    let answer = client.ask(Command::Resume { rooms: resumes }).await;
    assert!(matches!(answer, ServerFrame::Ok { .. }), "{answer:?}");
    for room in &rooms {
        house.send(&ana, *room, "live").await;
    }
    let mut told: BTreeMap<RoomId, Vec<String>> = BTreeMap::new();
    while told.values().flatten().filter(|what| *what == "live").count() < rooms.len() {
        let (room, what) = match client.find(is_of_a_room).await {
            ServerFrame::Event(event) => match event.what {
                EventKind::MessageSent { body: Some(body), .. } => (event.room, body),
                other => panic!("a message, and not {other:?}"),
            },
            ServerFrame::Gap { room, head } => (room, format!("gap to {}", head.seq)),
            ServerFrame::Reset { room, head } => (room, format!("reset to {}", head.seq)),
            other => panic!("{other:?}"),
        };
        told.entry(room).or_default().push(what);
    }
    let replay = |count| (0..count).map(|nth| format!("message {nth}"));
    let live = || std::iter::once("live".to_owned());
    for (room, count) in rooms.iter().zip(missed).take(3) {
        assert_eq!(told[room], replay(count).chain(live()).collect::<Vec<_>>(), "{room}");
    }
    assert_eq!(told[&rooms[3]], ["gap to 8", "live"]);
    assert_eq!(told[&rooms[4]], ["reset to 4", "live"]);
}

/// One of them where the rooms are open on this server: what the person may see of them. Three where
/// they are not: that, where they stand, and the first again. Rounds of the server read a few beside.
#[tokio::test]
async fn five_hundred_rooms_are_resumed_with_a_fixed_number_of_reads() {
    let house = House::open().await;
    let ana = house.member("ana").await;
    let store = &house.app().store;
    let new = |number: usize| NewRoom {
        creator: ana.person().id,
        name: format!("room {number}"),
        topic: String::new(),
        visibility: Visibility::Private,
        at: Timestamp(1),
        tag: Tag(1),
    };
    let made = join_all((0..500).map(|number| store.create_room(new(number)))).await;
    let resume = |room: RoomSummary| Resume { room: room.id, after: room.head };
    let rooms: Vec<Resume> = made.into_iter().map(|room| resume(room.expect("made"))).collect();
    for round in ["opened", "open"] {
        let mut client = house.connect(&ana).await;
        let before = store.statements_read();
        let answer = client.ask(Command::Resume { rooms: rooms.clone() }).await;
        assert!(matches!(answer, ServerFrame::Ok { .. }), "{answer:?}");
        let read = store.statements_read() - before;
        assert!(read < 50, "{read} statements for 500 rooms that are {round}");
    }
}

fn is_of_a_room(frame: &ServerFrame) -> bool {
    use ServerFrame::{Event, Gap, Reset};
    matches!(frame, Event(_) | Gap { .. } | Reset { .. })
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
