//! After a revocation nothing more is delivered, in whatever order the news comes.

use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use confab_hub::{
    Attach, Checked, Connection, Effect, Frame, Hole, Hub, HubLimits, Known, Moment, Next,
};
use confab_protocol::{CloseCode, Cursor, RoomId, Seq, SessionId, Tag, UserId};

const ROOM: RoomId = RoomId(1);
const ANA: UserId = UserId(1);
const BEN: UserId = UserId(2);
const NOW: Moment = Moment(0);

fn cursor(seq: u64) -> Cursor {
    Cursor { seq: Seq(seq), tag: Tag(seq) }
}

fn frame(seq: u64, effect: Effect) -> Frame {
    let before = Some(cursor(seq - 1).tag);
    Frame { at: cursor(seq), before, effect, bytes: seq.to_string().into() }
}

fn hub() -> Hub {
    let hub = Hub::new(HubLimits::default());
    hub.prepare(ROOM, NOW);
    hub.open(ROOM, cursor(0), NOW);
    hub
}

fn attach(hub: &Hub, connection: &Arc<Connection>, after: u64) -> Attach {
    hub.attach(ROOM, connection, cursor(after), hub.epoch(ROOM), NOW)
}

fn connect(hub: &Hub, person: UserId) -> Arc<Connection> {
    let connection = hub.connect(person, SessionId(person.0)).expect("there is room");
    assert_eq!(attach(hub, &connection, 0), Attach::Attached);
    connection
}

fn seen(connection: &Connection) -> Vec<String> {
    let mut cx = Context::from_waker(Waker::noop());
    std::iter::from_fn(|| match connection.outbox().poll_next(&mut cx) {
        Poll::Ready(Next::Send(bytes)) => String::from_utf8(bytes.to_vec()).ok(),
        _ => None,
    })
    .collect()
}

#[test]
fn who_left_sees_the_leaving_and_nothing_after_it() {
    let hub = hub();
    let (ana, ben) = (connect(&hub, ANA), connect(&hub, BEN));
    hub.deliver(ROOM, frame(3, Effect::Nothing), NOW);
    hub.deliver(ROOM, frame(2, Effect::Left(BEN)), NOW);
    hub.deliver(ROOM, frame(1, Effect::Nothing), NOW);
    assert_eq!(seen(&ana), ["1", "2", "3"]);
    assert_eq!(seen(&ben), ["1", "2"]);
    assert!(!ben.follows(ROOM));
}

#[test]
fn who_came_back_is_not_put_out_by_the_leaving_before() {
    let hub = hub();
    let ben = hub.connect(BEN, SessionId(2)).expect("there is room");
    assert_eq!(attach(&hub, &ben, 3), Attach::Attached);
    for seq in 1..=4 {
        let effect = if seq == 2 { Effect::Left(BEN) } else { Effect::Nothing };
        hub.deliver(ROOM, frame(seq, effect), NOW);
    }
    assert_eq!(seen(&ben), ["4"]);
}

#[test]
fn who_leaves_in_the_middle_of_what_comes_together_is_told_no_further() {
    let hub = hub();
    let (ana, ben) = (connect(&hub, ANA), connect(&hub, BEN));
    let left = |seq| if seq == 2 { Effect::Left(BEN) } else { Effect::Nothing };
    let frames = (1..=4).map(|seq| frame(seq, left(seq)));
    let mut runs = 0;
    hub.deliver_all(ROOM, frames, NOW, &mut Vec::new(), |_| runs += 1);
    assert_eq!(seen(&ana), ["1", "2", "3", "4"]);
    assert_eq!(seen(&ben), ["1", "2"]);
    assert_eq!(runs, 2);
}

#[test]
fn a_removal_between_check_and_attach_is_noticed() {
    let hub = hub();
    let ben = hub.connect(BEN, SessionId(2)).expect("there is room");
    let epoch = hub.epoch(ROOM);
    hub.detach_person(ROOM, BEN, NOW);
    assert_eq!(hub.attach(ROOM, &ben, cursor(0), epoch, NOW), Attach::Stale);
    let epoch = hub.epoch(ROOM);
    hub.deliver(ROOM, frame(1, Effect::Left(BEN)), NOW);
    assert_eq!(hub.attach(ROOM, &ben, cursor(0), epoch, NOW), Attach::Stale);
}

#[test]
fn a_session_is_cut_without_its_person_s_others() {
    let hub = hub();
    let ana = connect(&hub, ANA);
    let other = hub.connect(ANA, SessionId(77)).expect("there is room");
    assert_eq!(hub.cut_session(ANA, SessionId(77), CloseCode::SignedOut), 1);
    assert_eq!(other.outbox().ending(), Some(CloseCode::SignedOut));
    assert_eq!(ana.outbox().ending(), None);
    assert_eq!(hub.cut_person(ANA, CloseCode::Deactivated), 2);
    assert_eq!(ana.outbox().ending(), Some(CloseCode::Deactivated));
}

#[test]
fn while_halted_nothing_is_delivered_and_nothing_is_lost() {
    let hub = hub();
    let ana = connect(&hub, ANA);
    hub.halt();
    hub.deliver(ROOM, frame(1, Effect::Nothing), NOW);
    hub.fill(ROOM, &[frame(2, Effect::Nothing)], NOW);
    hub.signal(ROOM, &"signal".into(), NOW);
    assert!(seen(&ana).is_empty());
    let ben = hub.connect(BEN, SessionId(2)).expect("there is room");
    assert_eq!(attach(&hub, &ben, 0), Attach::Halted);
    hub.go_on(NOW);
    assert_eq!(seen(&ana), ["1", "2"]);
}

#[test]
fn what_a_room_that_opens_while_halted_has_held_hides_no_hole() {
    let hub = Hub::new(HubLimits::default());
    hub.prepare(ROOM, NOW);
    hub.halt();
    hub.deliver(ROOM, frame(1, Effect::Nothing), NOW);
    hub.open(ROOM, cursor(1), NOW);
    hub.note_head(ROOM, Seq(1), NOW);
    hub.go_on(NOW);
    // The publication of the next event is lost; the store tells that it is there.
    hub.note_head(ROOM, Seq(2), NOW);
    let later = NOW.plus_millis(hub.limits().hole_ms);
    assert_eq!(hub.holes(later), [Hole { room: ROOM, after: Seq(1), through: Seq(2) }]);
}

#[test]
fn without_word_of_what_was_taken_away_delivery_halts_by_itself() {
    let hub = hub();
    let ana = connect(&hub, ANA);
    hub.trust_until(Moment(750));
    hub.deliver(ROOM, frame(1, Effect::Nothing), Moment(750));
    assert_eq!(seen(&ana), ["1"]);
    assert!(!hub.is_halted());
    hub.deliver(ROOM, frame(2, Effect::Nothing), Moment(751));
    hub.signal(ROOM, &"signal".into(), Moment(751));
    assert!(seen(&ana).is_empty());
    let ben = hub.connect(BEN, SessionId(2)).expect("there is room");
    let attach = || hub.attach(ROOM, &ben, cursor(0), hub.epoch(ROOM), Moment(751));
    assert_eq!(attach(), Attach::Halted);
    // Word has come; the frames held back wait until it is acted on.
    hub.trust_until(Moment(2_000));
    assert!(hub.is_halted());
    hub.deliver(ROOM, frame(3, Effect::Nothing), Moment(800));
    assert!(seen(&ana).is_empty());
    hub.go_on(Moment(800));
    assert_eq!(seen(&ana), ["2", "3"]);
    assert_eq!(attach(), Attach::Attached);
}

#[test]
fn what_waits_for_someone_who_is_put_out_is_forgotten() {
    let hub = hub();
    let (ana, ben) = (connect(&hub, ANA), connect(&hub, BEN));
    // On its way into the room, with a part of it replayed.
    let bens_other = hub.connect(BEN, SessionId(3)).expect("there is room");
    let epoch = hub.epoch(ROOM);
    assert_eq!(
        hub.replay(ROOM, &bens_other, &frame(1, Effect::Nothing), epoch, NOW),
        Checked::Holds
    );
    for seq in 1..=2 {
        hub.deliver(ROOM, frame(seq, Effect::Nothing), NOW);
    }
    hub.tell(BEN, &"own".into(), NOW);
    hub.detach_person(ROOM, BEN, NOW);
    assert_eq!(seen(&ana), ["1", "2"]);
    assert_eq!(seen(&ben), ["own"]);
    assert_eq!(seen(&bens_other), ["own"]);

    hub.deliver(ROOM, frame(3, Effect::Nothing), NOW);
    assert_eq!(hub.close(ROOM, NOW), [ANA]);
    assert!(seen(&ana).is_empty());
    assert_eq!(hub.queued_bytes(), 0);
}

#[test]
fn only_what_can_be_delivered_now_is_behind() {
    let hub = hub();
    hub.deliver(ROOM, frame(2, Effect::Nothing), NOW);
    assert!(hub.is_behind());
    hub.halt();
    assert!(!hub.is_behind(), "halted");
    hub.go_on(NOW);
    assert!(hub.is_behind());

    let unopened = Hub::new(HubLimits::default());
    unopened.prepare(ROOM, NOW);
    unopened.deliver(ROOM, frame(2, Effect::Nothing), NOW);
    assert!(!unopened.is_behind(), "not open");
    unopened.open(ROOM, cursor(0), NOW);
    assert!(unopened.is_behind());
}

#[test]
fn another_history_is_known_by_its_tag() {
    let hub = hub();
    hub.deliver(ROOM, frame(1, Effect::Nothing), NOW);
    assert_eq!(hub.knows(ROOM, cursor(1)), Known::Same);
    assert_eq!(hub.knows(ROOM, Cursor { seq: Seq(1), tag: Tag(9) }), Known::Different);
    assert_eq!(hub.knows(ROOM, cursor(2)), Known::Unknown);
}

#[test]
fn one_person_cannot_open_more_connections_than_the_bound() {
    let hub = Hub::new(HubLimits { connections_per_person: 2, ..HubLimits::default() });
    let first = hub.connect(ANA, SessionId(1)).expect("there is room");
    assert!(hub.connect(ANA, SessionId(1)).is_some());
    assert!(hub.connect(ANA, SessionId(1)).is_none());
    assert!(hub.connect(BEN, SessionId(2)).is_some());
    hub.disconnect(&first, NOW);
    assert!(hub.connect(ANA, SessionId(1)).is_some());
    assert_eq!(hub.connection_count(), 3);
}

#[test]
fn a_room_is_forgotten_once_nobody_has_followed_it_for_a_while() {
    let hub = hub();
    let ana = connect(&hub, ANA);
    let late = Moment(hub.limits().idle_room_ms);
    assert!(hub.idle_rooms(late).is_empty());
    hub.disconnect(&ana, NOW);
    assert_eq!(hub.idle_rooms(late), [ROOM]);
    assert!(hub.evict(ROOM, late));
    assert_eq!(hub.find_head(ROOM), None);
}

#[test]
fn a_check_from_before_the_room_was_opened_is_made_again() {
    let hub = Hub::new(HubLimits::default());
    let epoch = hub.epoch(ROOM);
    // Ben is checked here, and then put out by event 2, of which this server hears nothing.
    hub.prepare(ROOM, NOW);
    hub.open(ROOM, cursor(2), NOW);
    let ben = hub.connect(BEN, SessionId(2)).expect("there is room");
    assert_eq!(hub.attach(ROOM, &ben, cursor(2), epoch, NOW), Attach::Stale);
    let epoch = hub.epoch(ROOM);
    hub.open(ROOM, cursor(2), NOW);
    assert_eq!(hub.attach(ROOM, &ben, cursor(2), epoch, NOW), Attach::Attached, "it was open");
}

#[test]
fn a_room_that_is_deleted_is_followed_by_nobody_and_forgotten() {
    let hub = hub();
    let (ana, other) = (connect(&hub, ANA), connect(&hub, ANA));
    let ben = connect(&hub, BEN);
    hub.deliver(ROOM, frame(1, Effect::Nothing), NOW);
    let checked = hub.epoch(ROOM);
    assert_eq!(hub.close(ROOM, NOW), [ANA, BEN], "each person once");
    hub.deliver(ROOM, frame(2, Effect::Nothing), NOW);
    for connection in [&ana, &other, &ben] {
        assert!(seen(connection).is_empty(), "what still waited, too");
        assert!(!connection.follows(ROOM));
        assert_eq!(connection.outbox().ending(), None, "other rooms go on");
    }
    assert_eq!(hub.find_head(ROOM), None);
    assert_eq!(hub.knows(ROOM, cursor(1)), Known::Unknown);
    let late = hub.attach(ROOM, &ana, cursor(1), checked, NOW);
    assert_eq!(late, Attach::Stale, "who was let in before is checked again");
}

#[test]
fn a_connection_that_is_gone_is_attached_nowhere() {
    let hub = hub();
    let ana = hub.connect(ANA, SessionId(1)).expect("there is room");
    hub.disconnect(&ana, NOW);
    assert_eq!(attach(&hub, &ana, 0), Attach::Gone);
    let late = Moment(hub.limits().idle_room_ms);
    assert_eq!(hub.idle_rooms(late), [ROOM], "nobody is in it");
}

#[test]
fn where_a_room_has_come_to_is_told_as_what_was_said_there() {
    let hub = hub();
    let ben = connect(&hub, BEN);
    let epoch = hub.epoch(ROOM);
    let tell = |epoch| hub.tell_of(ROOM, &ben, &"come to".into(), epoch, NOW);
    assert_eq!(tell(epoch), Checked::Holds);
    hub.detach_person(ROOM, BEN, NOW);
    assert_eq!(tell(epoch), Checked::Stale);
    assert!(seen(&ben).is_empty(), "what waited of the room is forgotten, this too");
    hub.halt();
    assert_eq!(tell(hub.epoch(ROOM)), Checked::Halted);
}

#[test]
fn what_waits_is_held_back_from_when_delivery_halts_until_it_goes_on() {
    let hub = hub();
    assert!(!hub.holds_back(Moment(u64::MAX)), "nobody told of an end");
    hub.trust_until(Moment(750));
    assert!(!hub.holds_back(Moment(750)));
    assert!(hub.holds_back(Moment(751)), "though nothing has come that would show it");
    hub.trust_until(Moment(2_000));
    hub.halt();
    assert!(hub.holds_back(Moment(800)), "until it was acted on");
    hub.go_on(Moment(800));
    assert!(!hub.holds_back(Moment(800)));
}
