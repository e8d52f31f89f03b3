//! Recent events are bounded over all rooms, and the quietest rooms lose theirs first.

use confab_hub::{Attach, Delivery, Effect, Frame, Hub, HubLimits, Moment};
use confab_protocol::{Cursor, RoomId, Seq, SessionId, Tag, UserId};

const ROOMS: i64 = 300;
const EVENTS: u64 = 17;
const MOST: usize = 4 * 1024 * 1024;

fn cursor(seq: u64) -> Cursor {
    Cursor { seq: Seq(seq), tag: Tag(seq) }
}

fn frame(seq: u64) -> Frame {
    let before = Some(cursor(seq - 1).tag);
    Frame { at: cursor(seq), before, effect: Effect::Nothing, bytes: vec![b'x'; 16_384].into() }
}

fn say(hub: &Hub, room: RoomId, seq: u64, now: Moment) {
    assert!(matches!(hub.deliver(room, frame(seq), now), Delivery::Delivered(_)));
}

fn attach(hub: &Hub, room: RoomId, after: u64, now: Moment) -> Attach {
    let connection = hub.connect(UserId(1), SessionId(1)).expect("there is room");
    hub.attach(room, &connection, cursor(after), hub.epoch(room), now)
}

#[test]
fn a_person_who_fills_many_rooms_takes_no_more_than_the_bound() {
    let hub = Hub::new(HubLimits { rings_bytes: MOST, shards: 2, ..HubLimits::default() });
    let (followed, quiet) = (RoomId(ROOMS + 1), RoomId(ROOMS + 3));
    for id in 1..=ROOMS + 3 {
        hub.prepare(RoomId(id), Moment(0));
        hub.open(RoomId(id), cursor(0), Moment(0));
    }
    assert_eq!(attach(&hub, followed, 0, Moment(0)), Attach::Attached);
    for room in [followed, quiet] {
        say(&hub, room, 1, Moment(1));
    }
    for id in 1..=ROOMS {
        for seq in 1..=EVENTS {
            let now = Moment(10 + u64::try_from(id).expect("positive"));
            say(&hub, RoomId(id), seq, now);
            assert!(hub.ring_bytes() <= MOST, "{} bytes", hub.ring_bytes());
        }
    }
    assert!(hub.ring_bytes() > MOST / 4, "{} bytes are left", hub.ring_bytes());
    let now = Moment(1_000);
    assert_eq!(attach(&hub, RoomId(ROOMS), EVENTS - 1, now), Attach::Attached, "spoken in last");
    assert_eq!(attach(&hub, followed, 0, now), Attach::Attached, "followed");
    assert_eq!(attach(&hub, quiet, 0, now), Attach::Behind { head: cursor(1) });
    // It goes on from its head.
    say(&hub, quiet, 2, now);
    assert_eq!(attach(&hub, quiet, 1, now), Attach::Attached);
}

#[test]
fn a_room_that_is_forgotten_counts_no_more() {
    let hub = Hub::new(HubLimits::default());
    for id in 1..=3 {
        hub.prepare(RoomId(id), Moment(0));
        hub.open(RoomId(id), cursor(0), Moment(0));
        say(&hub, RoomId(id), 1, Moment(0));
    }
    let later = Moment(HubLimits::default().idle_room_ms);
    assert!(hub.evict(RoomId(1), later));
    hub.begin_anew(RoomId(2), later);
    assert_eq!(hub.ring_bytes(), 16_384);
}
