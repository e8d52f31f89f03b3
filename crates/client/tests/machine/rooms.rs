//! Rooms are resumed, and their events come once and in order.

use confab_client::core::{Input, Output, SocketId, State, Update};
use confab_protocol::{
    CloseCode, Command, ErrorBody, ErrorCode, Event, EventKind, RoomId, Seq, ServerFrame, Signal,
};

use crate::played::{
    Played, commands, cursor, error, event, opens, person, summary, updates, welcome,
};

#[test]
fn it_connects_and_resumes_every_room_within_the_limits() {
    let mut played = Played::new();
    played.input(Input::Follow { room: RoomId(9), after: cursor(2) });
    assert_eq!(played.client.state(), State::Offline);
    assert!(opens(&played.input(Input::Start)));
    assert_eq!(played.client.state(), State::Connecting);
    played.input(Input::Opened(SocketId(1)));
    let outputs = played.frame(1, &welcome(&[3, 4]));
    assert_eq!(played.client.state(), State::Online);
    let resumed: Vec<Vec<(i64, u64)>> = commands(&outputs)
        .into_iter()
        .map(|(_, _, command)| match command {
            Command::Resume { rooms } => {
                rooms.iter().map(|resume| (resume.room.0, resume.after.seq.0)).collect()
            }
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(resumed, [vec![(3, 5), (4, 5)], vec![(9, 2)]]);
}

#[test]
fn known_events_are_dropped_and_a_jump_breaks_the_line() {
    let mut played = Played::online();
    assert!(updates(&played.frame(1, &ServerFrame::Event(event(5)))).is_empty());
    assert_eq!(
        updates(&played.frame(1, &ServerFrame::Event(event(6)))),
        [&Update::Event(event(6))]
    );
    assert!(updates(&played.frame(1, &ServerFrame::Event(event(6)))).is_empty());
    let outputs = played.frame(1, &ServerFrame::Event(event(9)));
    assert_eq!(outputs[0], Output::Close(SocketId(1)));
    let jumped = Update::Jumped { room: RoomId(3), after: Seq(6), seq: Seq(9) };
    assert_eq!(updates(&outputs)[0], &jumped);
    assert_eq!(played.client.cursor(RoomId(3)), Some(cursor(6)));
    played.wake();
    played.input(Input::Opened(SocketId(2)));
    let outputs = played.frame(2, &welcome(&[3]));
    let [(_, _, Command::Resume { rooms })] = &commands(&outputs)[..] else {
        panic!("{outputs:?}")
    };
    assert_eq!(rooms[0].after, cursor(6));
}

#[test]
fn a_room_that_is_added_while_it_is_followed_is_resumed_anew_from_its_cursor() {
    let mut played = Played::new();
    played.input(Input::Start);
    played.input(Input::Opened(SocketId(1)));
    let outputs = played.frame(1, &welcome(&[3]));
    let [(_, reference, Command::Resume { .. })] = commands(&outputs)[..] else {
        panic!("{outputs:?}")
    };
    played.frame(1, &ServerFrame::Ok { reference, done: None });
    played.frame(1, &ServerFrame::Event(event(6)));
    let added = Signal::RoomAdded { room: Box::new(summary(3)) };
    let outputs = played.frame(1, &ServerFrame::Signal(added));
    let [(_, _, Command::Resume { rooms })] = &commands(&outputs)[..] else {
        panic!("{outputs:?}")
    };
    assert_eq!((rooms[0].room, rooms[0].after), (RoomId(3), cursor(6)));
}

#[test]
fn a_room_that_is_taken_away_while_its_resume_succeeds_breaks_the_line() {
    let mut played = Played::new();
    played.input(Input::Start);
    played.input(Input::Opened(SocketId(1)));
    let outputs = played.frame(1, &welcome(&[3]));
    let [(_, reference, Command::Resume { .. })] = commands(&outputs)[..] else {
        panic!("{outputs:?}")
    };
    played.frame(1, &ServerFrame::Signal(Signal::RoomRemoved { room: RoomId(3) }));
    let outputs = played.frame(1, &ServerFrame::Ok { reference, done: None });
    assert_eq!(outputs[0], Output::Close(SocketId(1)), "the server delivers what is not followed");
}

#[test]
fn gap_and_reset_move_the_cursor() {
    let mut played = Played::online();
    let gap = ServerFrame::Gap { room: RoomId(3), head: cursor(700) };
    assert_eq!(
        updates(&played.frame(1, &gap)),
        [&Update::Gap { room: RoomId(3), head: cursor(700) }]
    );
    let late = ServerFrame::Gap { room: RoomId(3), head: cursor(600) };
    assert!(updates(&played.frame(1, &late)).is_empty(), "another line was quicker");
    let reset = ServerFrame::Reset { room: RoomId(3), head: cursor(2) };
    played.frame(1, &reset);
    let outputs = played.frame(1, &ServerFrame::Event(event(3)));
    assert_eq!(updates(&outputs), [&Update::Event(event(3))]);
}

#[test]
fn a_room_that_is_added_is_resumed_from_where_its_page_was_read() {
    let mut played = Played::online();
    let added = ServerFrame::Signal(Signal::RoomAdded { room: Box::new(summary(8)) });
    let outputs = played.frame(1, &added);
    let [(_, _, Command::Resume { rooms })] = &commands(&outputs)[..] else {
        panic!("{outputs:?}")
    };
    assert_eq!((rooms[0].room, rooms[0].after), (RoomId(8), cursor(5)));
}

#[test]
fn one_lost_room_does_not_take_the_others_with_it() {
    let mut played = Played::new();
    played.input(Input::Follow { room: RoomId(1), after: cursor(1) });
    played.input(Input::Start);
    played.input(Input::Opened(SocketId(1)));
    let outputs = played.frame(1, &welcome(&[3]));
    let reference = commands(&outputs)[0].1;
    let outputs = played.frame(1, &error(reference, ErrorCode::NotFound));
    let singles = commands(&outputs);
    assert_eq!(singles.len(), 2);
    let outputs = played.frame(1, &error(singles[0].1, ErrorCode::NotFound));
    assert!(matches!(updates(&outputs)[..], [Update::Lost { room: RoomId(1), .. }]));
    played.frame(1, &ServerFrame::Ok { reference: singles[1].1, done: None });
    assert_eq!(played.client.cursor(RoomId(3)), Some(cursor(5)));
}

fn left(seq: u64, who: i64) -> Event {
    Event { what: EventKind::MemberLeft { member: person(who) }, ..event(seq) }
}

/// Another device left it, and the signal was lost.
#[test]
fn whoever_is_seen_to_leave_a_room_is_told_that_it_is_gone() {
    let removed = Update::Signal(Signal::RoomRemoved { room: RoomId(3) });
    let mut played = Played::online();
    let outputs = played.frame(1, &ServerFrame::Event(left(6, 2)));
    assert!(!updates(&outputs).contains(&&removed), "someone else left");
    let outputs = played.frame(1, &ServerFrame::Event(left(7, 1)));
    assert_eq!(updates(&outputs), [&Update::Event(left(7, 1)), &removed]);
    assert_eq!(played.client.cursor(RoomId(3)), None, "and it is followed no more");
}

#[test]
fn having_left_before_one_came_back_takes_no_room_away() {
    let mut played = Played::online();
    played.input(Input::Closed(SocketId(1), CloseCode::Other(1006)));
    played.wake();
    played.input(Input::Opened(SocketId(2)));
    // It is a member again, as of event 8: what is replayed is from before.
    let ServerFrame::Welcome(mut again) = welcome(&[3]) else { panic!("a welcome") };
    again.rooms[0].head = cursor(8);
    played.frame(2, &ServerFrame::Welcome(again));
    for seq in 6..=8 {
        let outputs = played.frame(2, &ServerFrame::Event(left(seq, 1)));
        assert_eq!(updates(&outputs), [&Update::Event(left(seq, 1))]);
    }
    assert_eq!(played.client.cursor(RoomId(3)), Some(cursor(8)));
}

#[test]
fn who_looks_on_at_a_room_that_they_have_left_goes_on_looking() {
    let mut played = Played::new();
    played.input(Input::Start);
    played.input(Input::Opened(SocketId(1)));
    let outputs = played.frame(1, &welcome(&[3]));
    let [(1, resume, Command::Resume { .. })] = &commands(&outputs)[..] else {
        panic!("it is resumed: {outputs:?}")
    };
    played.frame(1, &ServerFrame::Ok { reference: *resume, done: None });
    played.input(Input::Follow { room: RoomId(3), after: cursor(5) });
    let outputs = played.frame(1, &ServerFrame::Event(left(6, 1)));
    assert_eq!(played.client.cursor(RoomId(3)), Some(cursor(6)));
    let [(1, resume, Command::Resume { .. })] = &commands(&outputs)[..] else {
        panic!("it is resumed as one to look at: {outputs:?}")
    };
    let removed = Signal::RoomRemoved { room: RoomId(3) };
    assert!(played.frame(1, &ServerFrame::Signal(removed)).is_empty(), "told once");
    let resumed = ServerFrame::Ok { reference: *resume, done: None };
    assert!(played.frame(1, &resumed).is_empty(), "the line is as good as before");
    let outputs = played.frame(1, &ServerFrame::Event(event(7)));
    assert_eq!(updates(&outputs), [&Update::Event(event(7))]);
}

/// A welcome that holds these rooms of more.
fn part(rooms: &[i64]) -> ServerFrame {
    let ServerFrame::Welcome(mut welcome) = welcome(rooms) else { panic!("a welcome") };
    welcome.more = true;
    ServerFrame::Welcome(welcome)
}

fn page(after: i64, rooms: &[i64], more: bool) -> Input {
    let rooms = rooms.iter().map(|room| summary(*room)).collect();
    Input::RoomsPage { after: RoomId(after), rooms, more }
}

fn rooms(ids: &[i64], more: bool) -> Update {
    Update::Rooms { rooms: ids.iter().map(|room| summary(*room)).collect(), more }
}

fn resumed(outputs: &[Output]) -> Vec<i64> {
    let rooms = commands(outputs).into_iter().filter_map(|(_, _, command)| match command {
        Command::Resume { rooms } => Some(rooms),
        _ => None,
    });
    rooms.flatten().map(|resume| resume.room.0).collect()
}

fn begun(first: &ServerFrame) -> (Played, Vec<Output>) {
    let mut played = Played::new();
    played.input(Input::Start);
    played.input(Input::Opened(SocketId(1)));
    let outputs = played.frame(1, first);
    (played, outputs)
}

#[test]
fn the_rooms_that_a_welcome_does_not_hold_are_asked_for_page_by_page() {
    let (mut played, outputs) = begun(&part(&[3]));
    let ask = |after| Update::MoreRooms { after: RoomId(after) };
    assert!(updates(&outputs).contains(&&ask(0)));
    assert_eq!(resumed(&outputs), [3]);
    let outputs = played.input(page(0, &[2, 3], true));
    assert_eq!(updates(&outputs), [&rooms(&[2], true), &ask(3)]);
    assert_eq!(resumed(&outputs), [2], "what is known is not resumed twice");
    assert!(played.input(page(0, &[2, 3], true)).is_empty(), "the same page once more");
    let outputs = played.input(page(3, &[8], false));
    assert_eq!(updates(&outputs), [&rooms(&[8], false)]);
    assert!(played.input(page(8, &[9], false)).is_empty(), "no page is waited for");
}

#[test]
fn what_is_told_while_pages_come_is_newer_than_they_are() {
    let (mut played, _) = begun(&part(&[3]));
    let added = Signal::RoomAdded { room: Box::new(summary(5)) };
    played.frame(1, &ServerFrame::Signal(added));
    let removed = Signal::RoomRemoved { room: RoomId(6) };
    played.frame(1, &ServerFrame::Signal(removed));
    // The page was read before either.
    let outputs = played.input(page(0, &[3, 6, 7], false));
    assert_eq!(updates(&outputs), [&rooms(&[7], false)]);
    assert_eq!(played.client.cursor(RoomId(5)), Some(cursor(5)), "still followed");
    assert_eq!(played.client.cursor(RoomId(6)), None);
}

#[test]
fn a_room_that_no_page_holds_any_more_is_gone() {
    let (mut played, _) = begun(&welcome(&[3, 4, 9]));
    played.input(Input::Closed(SocketId(1), CloseCode::Other(1006)));
    played.wake();
    played.input(Input::Opened(SocketId(2)));
    let outputs = played.frame(2, &part(&[9]));
    assert_eq!(resumed(&outputs), [9], "whether the others are still one's own is not known yet");
    assert_eq!(played.client.cursor(RoomId(3)), Some(cursor(5)));
    let outputs = played.input(page(0, &[4], true));
    let gone = Update::Signal(Signal::RoomRemoved { room: RoomId(3) });
    assert!(updates(&outputs).contains(&&gone), "{outputs:?}");
    assert_eq!(resumed(&outputs), [4]);
    assert_eq!(played.client.cursor(RoomId(9)), Some(cursor(5)), "of the pages to come");
}

#[test]
fn of_many_rooms_the_rest_is_resumed_when_the_first_are() {
    let (mut played, outputs) = begun(&welcome(&[1, 2, 3, 4, 5, 6]));
    assert_eq!(resumed(&outputs), [1, 2, 3, 4]);
    let references: Vec<_> = commands(&outputs).into_iter().map(|(_, it, _)| it).collect();
    let busy = ErrorBody::new(ErrorCode::RateLimited, "no").retry_after_ms(3_000);
    let refused = ServerFrame::Error { reference: Some(references[0]), error: busy };
    assert!(resumed(&played.frame(1, &refused)).is_empty(), "the server said when");
    let done = ServerFrame::Ok { reference: references[1], done: None };
    assert!(resumed(&played.frame(1, &done)).is_empty());
    assert!(resumed(&played.after(2_999)).is_empty());
    assert_eq!(resumed(&played.after(1)), [1, 2, 5, 6]);
}
