//! Claims about the client's state machine, one at a time. See `simulation.rs` for all at once.

mod played;

use confab_client::core::{
    AskId, HeldState, Input, Millis, Output, Refusal, SocketId, State, Unsent, Update,
};
use confab_protocol::{
    ClientId, CloseCode, Command, ErrorBody, ErrorCode, ReadPointer, RoomId, Seq, ServerFrame,
    Signal,
};

use played::{
    HEARTBEAT, Played, commands, cursor, error, event, ok, opens, person, sends, summary, unsent,
    updates, welcome,
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
fn a_send_is_acknowledged_once_by_its_answer_or_its_event() {
    let mut played = Played::online();
    let outputs = played.send(1);
    let [(_, reference)] = sends(&outputs)[..] else { panic!("{outputs:?}") };
    let mut own = event(6);
    own.author = person(1);
    own.client_id = Some(ClientId::from_random(1));
    let by_event = played.frame(1, &ServerFrame::Event(own));
    let by_answer = played.frame(1, &ok(reference, 6));
    let acknowledged = |outputs: &[Output]| {
        updates(outputs).iter().filter(|u| matches!(u, Update::Acknowledged { .. })).count()
    };
    assert_eq!((acknowledged(&by_event), acknowledged(&by_answer)), (1, 0));
    assert!(played.client.outbox().is_empty());
}

#[test]
fn sends_of_a_room_go_out_one_after_the_other() {
    let mut played = Played::online();
    let first = sends(&played.send(1));
    assert!(sends(&played.send(2)).is_empty());
    let second = sends(&played.frame(1, &ok(first[0].1, 6)));
    assert_eq!((first[0].0.as_str(), second[0].0.as_str()), ("message 1", "message 2"));
}

#[test]
fn a_send_that_was_cut_goes_out_again_with_its_client_id() {
    let mut played = Played::online();
    let first = commands(&played.send(1));
    played.input(Input::Closed(SocketId(1), CloseCode::Other(1006)));
    assert!(opens(&played.wake()));
    played.input(Input::Opened(SocketId(2)));
    let again = commands(&played.frame(2, &welcome(&[3])));
    assert_eq!(again.last().map(|sent| &sent.2), first.last().map(|sent| &sent.2));
}

#[test]
fn a_passing_refusal_waits_as_long_as_the_server_says_and_nothing_overtakes() {
    let mut played = Played::online();
    let reference = sends(&played.send(1))[0].1;
    played.send(2);
    let error = ErrorBody::new(ErrorCode::RateLimited, "slow").retry_after_ms(4_000);
    let outputs = played.frame(1, &ServerFrame::Error { reference: Some(reference), error });
    assert!(sends(&outputs).is_empty());
    assert!(sends(&played.after(3_999)).is_empty());
    assert_eq!(sends(&played.after(1))[0].0, "message 1");
}

#[test]
fn a_final_refusal_waits_for_a_person_and_holds_nothing_up() {
    let mut played = Played::online();
    let reference = sends(&played.send(1))[0].1;
    played.send(2);
    let outputs = played.frame(1, &error(reference, ErrorCode::NotMember));
    assert!(updates(&outputs).iter().any(|update| matches!(update, Update::Failed { .. })));
    assert_eq!(sends(&outputs)[0].0, "message 2");
    assert!(matches!(played.client.outbox()[0].state, HeldState::Failed(_)));
    let second = sends(&outputs)[0].1;
    played.input(Input::RetrySend(ClientId::from_random(1)));
    assert_eq!(sends(&played.frame(1, &ok(second, 6)))[0].0, "message 1");
    played.input(Input::DiscardSend(ClientId::from_random(1)));
    assert!(played.client.outbox().is_empty());
}

#[test]
fn what_was_typed_offline_survives_a_reload_and_goes_out_once() {
    let mut before = Played::new();
    before.send(1);
    before.send(2);
    let saved = before.client.save_outbox();
    let mut played = Played::new();
    played.client.restore_outbox(&saved);
    played.client.restore_outbox(&saved);
    played.client.restore_outbox("of another release");
    assert_eq!(played.client.outbox().len(), 2);
    played.input(Input::Start);
    played.input(Input::Opened(SocketId(1)));
    let outputs = played.frame(1, &welcome(&[3]));
    assert_eq!(sends(&outputs)[0].0, "message 1");
}

#[test]
fn two_windows_keep_their_unsent_messages_in_one_place() {
    let (mut one, mut two) = (Played::online(), Played::new());
    let reference = sends(&one.send(1))[0].1;
    let stored = one.client.save_outbox_over("[]");
    two.send(2);
    let stored = two.client.save_outbox_over(&stored);
    one.frame(1, &ok(reference, 6));
    let stored = one.client.save_outbox_over(&stored);
    let mut after = Played::new();
    after.client.restore_outbox(&stored);
    let bodies: Vec<&str> =
        after.client.outbox().iter().map(|held| held.message.body.as_str()).collect();
    assert_eq!(bodies, ["message 2"]);
}

#[test]
fn a_message_that_no_server_would_take_fails_at_once_and_is_kept() {
    let mut played = Played::online();
    for body in ["x".repeat(16 * 1024 + 1), "\u{1}".repeat(16 * 1024)] {
        let outputs = played.input(Input::Send(Unsent { body, ..unsent(1) }));
        assert!(sends(&outputs).is_empty());
        assert!(matches!(played.client.outbox()[0].state, HeldState::Failed(_)));
    }
}

#[test]
fn it_pings_in_silence_and_gives_a_dead_line_up() {
    let mut played = Played::online();
    let is_ping = |outputs: &[Output]| {
        commands(outputs).iter().any(|(_, _, command)| *command == Command::Ping)
    };
    assert!(!is_ping(&played.after(HEARTBEAT - 1)));
    assert!(is_ping(&played.after(1)));
    assert!(!is_ping(&played.after(1)), "one ping is enough");
    assert_eq!(played.client.state(), State::Online);
    let outputs = played.after(HEARTBEAT);
    assert!(outputs.contains(&Output::Close(SocketId(1))));
    assert!(matches!(played.client.state(), State::Waiting { .. }));
}

#[test]
fn a_server_that_never_says_welcome_is_given_up() {
    let mut played = Played::new();
    played.input(Input::Start);
    played.input(Input::Opened(SocketId(1)));
    let outputs = played.wake();
    assert!(outputs.contains(&Output::Close(SocketId(1))));
    assert!(matches!(played.client.state(), State::Waiting { .. }));
}

#[test]
fn failures_wait_longer_and_a_look_or_a_network_ends_the_wait() {
    for hurry in [Input::Visible, Input::NetworkUp, Input::RetryNow] {
        let mut played = Played::new();
        played.input(Input::Start);
        for socket in 1..10 {
            played.input(Input::Closed(SocketId(socket), CloseCode::Other(1006)));
            let State::Waiting { until } = played.client.state() else { panic!("waits") };
            assert!(until.since(Millis(played.now)) <= 30_000);
            played.wake();
        }
        played.input(Input::Closed(SocketId(10), CloseCode::Other(1006)));
        assert!(opens(&played.input(hurry)));
    }
}

#[test]
fn without_a_network_it_rests() {
    let mut played = Played::new();
    played.input(Input::Start);
    played.input(Input::NetworkDown);
    played.input(Input::Closed(SocketId(1), CloseCode::Other(1006)));
    assert_eq!(played.client.state(), State::Offline);
    assert!(!opens(&played.after(60_000)));
    assert!(opens(&played.input(Input::NetworkUp)));
}

#[test]
fn a_line_that_slept_is_probed_when_someone_looks() {
    let mut played = Played::online();
    played.after(6_000);
    assert_eq!(commands(&played.input(Input::Visible))[0].2, Command::Ping);
    assert!(matches!(played.after(5_000)[0], Output::Close(SocketId(1))));
}

#[test]
fn a_terminal_code_ends_it_until_someone_starts_it_again() {
    for code in [CloseCode::SignedOut, CloseCode::Deactivated, CloseCode::Other(4999)] {
        let mut played = Played::online();
        played.input(Input::Closed(SocketId(1), code));
        assert_eq!(played.client.state(), State::Ended(code));
        assert!(!opens(&played.input(Input::Visible)));
        assert!(!opens(&played.after(100_000)));
        assert!(opens(&played.input(Input::Start)));
    }
}

#[test]
fn a_drained_client_resumes_elsewhere_before_it_closes() {
    let mut played = Played::online();
    played.send(1);
    played.frame(1, &ServerFrame::Drain { reconnect_within_ms: 3_000 });
    assert_eq!(played.client.state(), State::Online);
    let outputs = played.after(3_000);
    assert!(outputs.contains(&Output::Open(SocketId(2))));
    played.input(Input::Opened(SocketId(2)));
    let outputs = played.frame(2, &welcome(&[3]));
    let [(2, reference, Command::Resume { .. })] = commands(&outputs)[..] else {
        panic!("{outputs:?}")
    };
    assert!(!outputs.contains(&Output::Close(SocketId(1))));
    let outputs = played.frame(1, &ServerFrame::Event(event(6)));
    assert_eq!(updates(&outputs), [&Update::Event(event(6))], "the old line still counts");
    let outputs = played.frame(2, &ServerFrame::Ok { reference, done: None });
    assert!(outputs.contains(&Output::Close(SocketId(1))));
    assert_eq!(sends(&outputs)[0].0, "message 1", "it goes out again, on the new line");
    assert!(updates(&played.frame(2, &ServerFrame::Event(event(6)))).is_empty());
    assert_eq!(played.client.state(), State::Online);
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

#[test]
fn asks_are_repeated_after_a_cut_and_end_by_their_deadline() {
    let delete =
        Command::Delete { room: RoomId(3), client_id: ClientId::from_random(1), message: Seq(5) };
    let mut played = Played::online();
    let outputs = played.input(Input::Ask { ask: AskId(1), command: delete.clone() });
    assert_eq!(commands(&outputs)[0].2, delete);
    played.input(Input::Closed(SocketId(1), CloseCode::Other(1006)));
    played.wake();
    played.input(Input::Opened(SocketId(2)));
    let again = commands(&played.frame(2, &welcome(&[3])));
    assert_eq!(again.last().map(|sent| &sent.2), Some(&delete));
    let late = played.after(15_000);
    let result = Err(Refusal::Deadline);
    assert!(updates(&late).contains(&&Update::Answered { ask: AskId(1), result }));
}

#[test]
fn a_read_pointer_waits_for_a_connection_and_the_furthest_wins() {
    let read = |seq| ReadPointer { version: 0, seq: Seq(seq) };
    let mut played = Played::new();
    for seq in [4, 9, 6] {
        played.input(Input::Read { room: RoomId(3), read: read(seq) });
    }
    played.input(Input::Start);
    played.input(Input::Opened(SocketId(1)));
    let outputs = played.frame(1, &welcome(&[3]));
    let last = commands(&outputs).pop().map(|sent| sent.2);
    assert_eq!(last, Some(Command::Read { room: RoomId(3), read: read(9) }));
}

#[test]
fn typing_is_told_at_most_once_in_three_seconds() {
    let mut played = Played::online();
    let mut told = 0;
    for _ in 0..60 {
        played.now += 100;
        told += commands(&played.input(Input::Typing(RoomId(3)))).len();
    }
    assert_eq!(told, 2);
}

#[test]
fn frames_that_are_no_frames_change_nothing() {
    let mut played = Played::online();
    for text in ["", "{}", "[]", "null", r#"{"type":"weather"}"#, r#"{"type":"event"}"#] {
        assert!(played.input(Input::Text(SocketId(1), text.into())).is_empty(), "{text}");
    }
    assert_eq!(played.client.state(), State::Online);
}
