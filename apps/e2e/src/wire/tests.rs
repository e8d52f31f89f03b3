//! A line's events come in turn, and each way in which they do not is found.

use confab_client::core::SocketId;
use confab_protocol::{
    ClientFrame, ClientId, Command, Cursor, Done, ErrorBody, ErrorCode, Event, EventKind, Handle,
    Person, Ref, Resume, RoomId, Seq, ServerFrame, Tag, Timestamp, UserId,
};

use super::{Append, Meaning, OutOfTurn, Wire};

const ROOM: RoomId = RoomId(3);
const OTHER: RoomId = RoomId(4);
const LINE: SocketId = SocketId(1);
const SECOND: SocketId = SocketId(2);

fn at(seq: u64) -> Cursor {
    Cursor { seq: Seq(seq), tag: Tag(seq * 7) }
}

fn says(wire: &mut Wire, reference: u64, command: Command) {
    let frame = ClientFrame { reference: Ref(reference), command };
    wire.said(LINE, &serde_json::to_string(&frame).expect("it serialises"));
}

/// The client asks to go on in rooms after positions.
fn asks(wire: &mut Wire, reference: u64, rooms: &[(RoomId, u64)]) {
    let rooms = rooms.iter().map(|(room, after)| Resume { room: *room, after: at(*after) });
    says(wire, reference, Command::Resume { rooms: rooms.collect() });
}

fn event(seq: u64) -> ServerFrame {
    let Cursor { seq, tag } = at(seq);
    let handle = Handle::parse("ana").expect("a handle");
    let author = Person::new(UserId(1), handle, "Ana");
    let what = EventKind::MessageSent {
        body: None,
        reply_to: None,
        mentions: vec![],
        thread: None,
        files: vec![],
    };
    let client_id = None;
    ServerFrame::Event(Event { room: ROOM, seq, tag, at: Timestamp(0), author, client_id, what })
}

fn ok(reference: u64) -> ServerFrame {
    ServerFrame::Ok { reference: Ref(reference), done: None }
}

fn error(reference: u64) -> ServerFrame {
    let error = ErrorBody::new(ErrorCode::NotFound, "no");
    ServerFrame::Error { reference: Some(Ref(reference)), error }
}

fn gap(head: u64) -> ServerFrame {
    ServerFrame::Gap { room: ROOM, head: at(head) }
}

/// All that the line says, and what of it is out of turn.
fn hears(wire: &mut Wire, frames: impl IntoIterator<Item = ServerFrame>) -> Vec<OutOfTurn> {
    frames.into_iter().filter_map(|frame| wire.heard(LINE, &frame).err()).collect()
}

fn out(after: impl Into<Option<u64>>, seq: u64) -> OutOfTurn {
    OutOfTurn { room: ROOM, after: after.into().map(Seq), seq: Seq(seq) }
}

/// A line that has resumed the room after its third event.
fn resumed() -> Wire {
    let mut wire = Wire::default();
    asks(&mut wire, 1, &[(ROOM, 3)]);
    assert_eq!(hears(&mut wire, [ok(1)]), []);
    wire
}

#[test]
fn events_follow_each_other_from_where_the_line_was_asked_to_go_on() {
    let mut wire = Wire::default();
    asks(&mut wire, 1, &[(ROOM, 3)]);
    assert_eq!(hears(&mut wire, [event(4), event(5), ok(1), event(6)]), []);
    assert_eq!(hears(&mut resumed(), [event(4), event(5)]), []);
}

#[test]
fn an_event_that_comes_again_or_too_early_is_out_of_turn() {
    assert_eq!(hears(&mut resumed(), [event(4), event(4), event(5)]), [out(4, 4)]);
    assert_eq!(hears(&mut resumed(), [event(5), event(6)]), [out(3, 5)]);
    assert_eq!(hears(&mut resumed(), [event(3)]), [out(3, 3)]);
}

#[test]
fn an_event_of_a_room_that_was_not_asked_for_is_out_of_turn() {
    assert_eq!(hears(&mut Wire::default(), [event(4)]), [out(None, 4)]);
    let mut wire = resumed();
    assert_eq!(wire.heard(SECOND, &event(4)), Err(out(None, 4)));
}

#[test]
fn a_replay_comes_once() {
    let mut wire = Wire::default();
    asks(&mut wire, 1, &[(ROOM, 3)]);
    assert_eq!(hears(&mut wire, [event(4), event(5), event(4)]), [out(5, 4)]);
    let mut wire = Wire::default();
    asks(&mut wire, 1, &[(ROOM, 3)]);
    assert_eq!(hears(&mut wire, [event(4), event(5), ok(1), event(4)]), [out(5, 4)]);
}

#[test]
fn a_replay_after_a_gap_is_out_of_turn() {
    let mut wire = Wire::default();
    asks(&mut wire, 1, &[(ROOM, 3)]);
    assert_eq!(hears(&mut wire, [gap(600), event(4), ok(1)]), [out(600, 4)]);
    let mut wire = Wire::default();
    asks(&mut wire, 1, &[(ROOM, 3)]);
    assert_eq!(hears(&mut wire, [gap(600), event(601), ok(1), event(602)]), []);
}

#[test]
fn a_gap_that_nobody_asked_for_is_out_of_turn() {
    assert_eq!(hears(&mut resumed(), [gap(9)]), [out(3, 9)]);
}

#[test]
fn what_was_on_its_way_when_the_client_asked_anew_may_come_once_more() {
    let mut wire = resumed();
    asks(&mut wire, 2, &[(ROOM, 3)]);
    assert_eq!(hears(&mut wire, [event(4), event(5), event(4), event(5), ok(2), event(6)]), []);
    // It was the replay itself.
    let mut wire = resumed();
    asks(&mut wire, 2, &[(ROOM, 3)]);
    assert_eq!(hears(&mut wire, [event(4), event(5), ok(2), event(6), event(4)]), [out(6, 4)]);
}

#[test]
fn of_a_refusal_of_several_rooms_any_may_go_on_and_of_one_none() {
    let mut wire = Wire::default();
    asks(&mut wire, 1, &[(ROOM, 3), (OTHER, 8)]);
    assert_eq!(hears(&mut wire, [error(1), event(4), event(5), event(4)]), [out(5, 4)]);
    let mut wire = Wire::default();
    asks(&mut wire, 1, &[(ROOM, 3)]);
    assert_eq!(hears(&mut wire, [error(1), event(4)]), [out(None, 4)]);
    // Tried again alone, it goes on from there and not from where it was asked to before.
    let mut wire = Wire::default();
    asks(&mut wire, 1, &[(ROOM, 3), (OTHER, 8)]);
    assert_eq!(hears(&mut wire, [error(1)]), []);
    asks(&mut wire, 2, &[(ROOM, 5)]);
    assert_eq!(hears(&mut wire, [ok(2), event(4)]), [out(5, 4)]);
    // From the same position, the second is what is carried out.
    let mut wire = Wire::default();
    asks(&mut wire, 1, &[(ROOM, 3), (OTHER, 8)]);
    assert_eq!(hears(&mut wire, [error(1)]), []);
    asks(&mut wire, 2, &[(ROOM, 3), (OTHER, 8)]);
    assert_eq!(hears(&mut wire, [event(4), ok(2), event(5), event(4)]), [out(5, 4)]);
}

#[test]
fn a_reset_says_what_was_known_of_the_room() {
    let mut wire = Wire::default();
    asks(&mut wire, 1, &[(ROOM, 3)]);
    assert_eq!(hears(&mut wire, [event(4)]), []);
    let reset = ServerFrame::Reset { room: ROOM, head: at(2) };
    assert_eq!(wire.heard(LINE, &reset), Ok(Meaning::Reset(vec![at(3), at(4)])));
    assert_eq!(hears(&mut wire, [event(3), ok(1), event(4)]), []);
}

#[test]
fn an_answer_is_told_for_what_it_is_and_once() {
    let mut wire = resumed();
    let client_id = ClientId::from_random(5);
    let message = Seq(4);
    says(&mut wire, 2, Command::Delete { room: ROOM, client_id: client_id.clone(), message });
    let done = Some(Done { room: ROOM, at: at(9) });
    let answer = ServerFrame::Ok { reference: Ref(2), done };
    let append = Append { room: ROOM, client_id };
    assert_eq!(wire.heard(LINE, &answer), Ok(Meaning::Answer(append)));
    assert_eq!(wire.heard(LINE, &answer), Ok(Meaning::Nothing));
}

#[test]
fn a_line_that_is_closed_is_forgotten() {
    let mut wire = resumed();
    wire.closed(LINE);
    assert_eq!(hears(&mut wire, [event(4)]), [out(None, 4)]);
}
