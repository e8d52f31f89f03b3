//! A database that was restored, or whose standby took over, gives positions again: what was
//! delivered before and what comes now is not mixed.

use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use confab_hub::{
    Attach, Checked, Connection, Delivery, Effect, Frame, Hub, HubLimits, Moment, Next,
};
use confab_protocol::{CloseCode, Cursor, RoomId, Seq, SessionId, Tag, UserId};

const ROOM: RoomId = RoomId(1);
const ANA: UserId = UserId(1);
const NOW: Moment = Moment(0);
/// When a hole is old enough to be read.
const LATER: Moment = Moment(1_000);

/// The position in the history that the hub begins with.
fn old(seq: u64) -> Cursor {
    Cursor { seq: Seq(seq), tag: Tag(seq) }
}

/// The same of the history that took its place after event 1.
fn new(seq: u64) -> Cursor {
    Cursor { seq: Seq(seq), tag: if seq > 1 { Tag(seq + 100) } else { Tag(seq) } }
}

fn frame(seq: u64, history: fn(u64) -> Cursor) -> Frame {
    let (at, before) = (history(seq), Some(history(seq - 1).tag));
    Frame { at, before, effect: Effect::Nothing, bytes: format!("{:?}", at.tag).into() }
}

fn hub() -> Hub {
    let hub = Hub::new(HubLimits::default());
    hub.prepare(ROOM, NOW);
    hub.open(ROOM, old(0), NOW);
    hub
}

fn attach(hub: &Hub, connection: &Arc<Connection>, after: Cursor) -> Attach {
    hub.attach(ROOM, connection, after, hub.epoch(ROOM), NOW)
}

fn connect(hub: &Hub, after: Cursor) -> Arc<Connection> {
    let connection = hub.connect(ANA, SessionId(1)).expect("there is room");
    assert_eq!(attach(hub, &connection, after), Attach::Attached);
    connection
}

/// How many frames wait, and the code with which the connection is closed then.
fn waiting(connection: &Connection) -> (usize, Option<CloseCode>) {
    let mut cx = Context::from_waker(Waker::noop());
    for count in 0.. {
        match connection.outbox().poll_next(&mut cx) {
            Poll::Ready(Next::Send(_)) => {}
            Poll::Ready(Next::Close(code)) => return (count, Some(code)),
            Poll::Pending => return (count, None),
        }
    }
    unreachable!("the outbox is bounded")
}

fn deliver(hub: &Hub, frame: Frame) -> Delivery {
    hub.deliver(ROOM, frame, NOW)
}

#[test]
fn another_event_at_a_delivered_position_is_of_another_history() {
    let hub = hub();
    let ana = connect(&hub, old(0));
    deliver(&hub, frame(1, old));
    deliver(&hub, frame(2, old));
    assert_eq!(deliver(&hub, frame(2, old)), Delivery::Duplicate);
    assert_eq!(deliver(&hub, frame(2, new)), Delivery::Diverged);
    hub.halt();
    assert_eq!(deliver(&hub, frame(2, new)), Delivery::Diverged);
    hub.go_on(NOW);

    hub.begin_anew(ROOM, NOW);
    assert_eq!(waiting(&ana), (0, Some(CloseCode::Revalidate)), "what waited is no more");
    assert_eq!(hub.find_head(ROOM), None);
    hub.open(ROOM, new(1), NOW);
    assert!(matches!(deliver(&hub, frame(2, new)), Delivery::Delivered(_)));
}

#[test]
fn an_event_after_another_one_than_was_delivered_is_of_another_history() {
    let hub = hub();
    let ana = connect(&hub, old(0));
    deliver(&hub, frame(1, old));
    deliver(&hub, frame(2, old));
    // The publication of the new event at 2 is lost.
    assert_eq!(deliver(&hub, frame(3, new)), Delivery::Diverged);
    assert_eq!(waiting(&ana), (2, None), "nothing of it was delivered");
    assert_eq!(hub.find_head(ROOM), Some(old(2)));
}

#[test]
fn a_release_that_does_not_name_the_event_before_is_believed() {
    let hub = hub();
    deliver(&hub, frame(1, old));
    let silent = Frame { before: None, ..frame(2, old) };
    assert!(matches!(deliver(&hub, silent), Delivery::Delivered(_)));
}

#[test]
fn what_was_held_back_of_another_history_is_read_from_the_store_instead() {
    let hub = hub();
    let ana = connect(&hub, old(0));
    deliver(&hub, frame(1, old));
    assert_eq!(deliver(&hub, frame(3, new)), Delivery::Held);
    assert!(matches!(deliver(&hub, frame(2, old)), Delivery::Delivered(_)));
    assert_eq!(hub.find_head(ROOM), Some(old(2)));
    assert_eq!(waiting(&ana), (2, None));
    let holes = hub.holes(LATER);
    assert_eq!(holes.iter().map(|hole| hole.after).collect::<Vec<_>>(), [Seq(2)]);
    assert_eq!(hub.fill(ROOM, &[frame(3, new)], NOW), Delivery::Diverged);
    assert_eq!(waiting(&ana), (0, None));
}

#[test]
fn what_comes_late_of_the_other_history_is_not_delivered_once_the_room_began_anew() {
    let hub = hub();
    deliver(&hub, frame(1, old));
    assert_eq!(deliver(&hub, frame(4, old)), Delivery::Held);
    hub.begin_anew(ROOM, NOW);
    assert_eq!(deliver(&hub, frame(3, old)), Delivery::Held);
    hub.open(ROOM, new(2), NOW);
    assert_eq!(hub.find_head(ROOM), Some(new(2)));
    // Nothing is there yet, and the store is asked until it says so.
    assert_eq!(hub.holes(LATER).len(), 1);
    hub.note_head(ROOM, Seq(2), LATER);
    assert!(hub.holes(LATER).is_empty() && !hub.is_behind());
    assert!(matches!(deliver(&hub, frame(3, new)), Delivery::Delivered(_)));
    assert_eq!(hub.find_head(ROOM), Some(new(3)), "and nothing of what was held back before");
    assert!(!hub.is_behind());
}

#[test]
fn a_cursor_of_another_history_is_not_attached() {
    let hub = hub();
    deliver(&hub, frame(1, old));
    deliver(&hub, frame(2, old));
    let ana = hub.connect(ANA, SessionId(1)).expect("there is room");
    assert_eq!(attach(&hub, &ana, new(2)), Attach::Diverged);
    assert!(!ana.follows(ROOM));
    assert_eq!(attach(&hub, &ana, old(2)), Attach::Attached);
}

#[test]
fn who_was_ahead_in_another_history_is_closed_and_others_are_not() {
    let hub = hub();
    deliver(&hub, frame(1, old));
    // Both were given event 2 elsewhere, before this server was.
    let (lost, kept) = (connect(&hub, old(2)), connect(&hub, new(2)));
    assert!(matches!(deliver(&hub, frame(2, new)), Delivery::Delivered(_)));
    assert!(matches!(deliver(&hub, frame(3, new)), Delivery::Delivered(_)));
    assert_eq!(waiting(&lost), (0, Some(CloseCode::Revalidate)));
    assert_eq!(waiting(&kept), (1, None));
}

#[test]
fn nothing_is_replayed_while_delivery_is_halted_or_access_is_in_doubt() {
    let hub = hub();
    let ana = hub.connect(ANA, SessionId(1)).expect("there is room");
    let epoch = hub.epoch(ROOM);
    let replay = || hub.replay(ROOM, &ana, &frame(1, old), epoch, NOW);
    assert_eq!(replay(), Checked::Holds);
    hub.halt();
    assert_eq!(replay(), Checked::Halted);
    hub.go_on(NOW);
    assert_eq!(replay(), Checked::Holds);
    hub.begin_anew(ROOM, NOW);
    assert_eq!(replay(), Checked::Stale);
    assert_eq!(waiting(&ana), (2, None));
}

/// Both the event before it and the event itself are lost with the primary.
#[test]
fn what_is_held_back_of_a_history_that_is_no_more_is_not_waited_for_without_end() {
    let hub = hub();
    let ana = connect(&hub, old(0));
    deliver(&hub, frame(1, old));
    deliver(&hub, frame(3, old));
    hub.note_head(ROOM, Seq(1), Moment(4_999));
    assert!(hub.is_behind(), "the store may have it in a moment");
    hub.note_head(ROOM, Seq(1), Moment(5_000));
    assert!(!hub.is_behind());
    deliver(&hub, frame(2, new));
    deliver(&hub, frame(3, new));
    assert_eq!(hub.find_head(ROOM), Some(new(3)));
    assert_eq!(waiting(&ana), (3, None));
}
