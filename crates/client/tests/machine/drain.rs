//! A server that stops is left in good order, and not by everyone at once.

use confab_client::core::{Input, Millis, Output, SocketId, State, Update};
use confab_protocol::{CloseCode, Command, Event, RoomId, ServerFrame, Tag};

use crate::played::{Played, commands, event, opens, sends, updates, welcome};

const WITHIN_MS: u32 = 3_000;

fn drain() -> ServerFrame {
    ServerFrame::Drain { reconnect_within_ms: WITHIN_MS }
}

#[test]
fn a_drained_client_resumes_elsewhere_before_it_closes() {
    let mut played = Played::online();
    played.send(1);
    played.frame(1, &drain());
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

/// The database came back without its newest events, of which the old server has not heard yet.
#[test]
fn two_servers_with_different_histories_are_not_mixed() {
    let mut played = Played::online();
    played.frame(1, &drain());
    assert!(opens(&played.after(3_000)));
    played.input(Input::Opened(SocketId(2)));
    played.frame(2, &welcome(&[3]));
    played.frame(1, &ServerFrame::Event(event(6)));
    let other = Event { tag: Tag(1), ..event(6) };
    let outputs = played.frame(2, &ServerFrame::Event(other));
    assert!(outputs.contains(&Output::Close(SocketId(2))));
    assert!(updates(&outputs).is_empty(), "{outputs:?}");
    let next = Event { tag: Tag(2), ..event(7) };
    assert!(updates(&played.frame(2, &ServerFrame::Event(next))).is_empty());
    assert_eq!(played.client.cursor(RoomId(3)), Some(event(6).cursor()));
}

#[test]
fn drained_clients_move_when_the_server_says() {
    for seed in 0..20 {
        let mut played = Played::of_seed(seed).come_online();
        played.frame(1, &drain());
        assert!(!opens(&played.after(u64::from(WITHIN_MS) - 1)), "the server spreads them");
        assert!(opens(&played.after(1)));
    }
}

#[test]
fn a_line_that_closes_before_its_time_is_replaced_when_the_server_said() {
    let mut played = Played::online();
    played.frame(1, &drain());
    let when = played.client.next_wake();
    let until = when.expect("it will move");
    played.input(Input::Closed(SocketId(1), CloseCode::Draining));
    assert_eq!(played.client.state(), State::Waiting { until });
    played.now = until.0 - 1;
    assert!(!opens(&played.input(Input::Wake)));
    played.now = until.0;
    assert!(opens(&played.input(Input::Wake)));
}

#[test]
fn a_new_line_that_fails_leaves_the_old_one_at_work_and_is_tried_again() {
    let mut played = Played::online();
    played.frame(1, &drain());
    assert!(opens(&played.wake()));
    played.input(Input::Closed(SocketId(2), CloseCode::Other(1006)));
    assert_eq!(played.client.state(), State::Online);
    assert_eq!(sends(&played.send(1)).len(), 1, "what is written goes out on the old line");
    let begun = Millis(played.now);
    assert!(opens(&played.wake()));
    assert!(Millis(played.now).since(begun) <= 500);
}

/// Several servers stop one after the other: each is left in the time that it gave.
#[test]
fn a_successor_that_is_drained_before_it_takes_over_is_left_in_its_time() {
    let mut played = Played::online();
    played.frame(1, &drain());
    assert!(opens(&played.wake()));
    played.input(Input::Opened(SocketId(2)));
    let outputs = played.frame(2, &welcome(&[3]));
    let [(2, reference, Command::Resume { .. })] = commands(&outputs)[..] else {
        panic!("{outputs:?}")
    };
    played.frame(2, &drain());
    let told = played.now;
    assert!(!opens(&played.after(0)), "one successor at a time");
    let outputs = played.frame(2, &ServerFrame::Ok { reference, done: None });
    assert!(outputs.contains(&Output::Close(SocketId(1))));
    assert!(opens(&outputs) || opens(&played.wake()), "the next thing it does is to move on");
    assert!(played.now - told <= u64::from(WITHIN_MS));
    assert_eq!(played.client.state(), State::Online);
}

#[test]
fn a_drain_that_is_told_again_while_the_successor_opens_opens_no_other() {
    let mut played = Played::online();
    played.frame(1, &drain());
    assert!(opens(&played.wake()));
    played.frame(1, &drain());
    let outputs = played.after(u64::from(WITHIN_MS));
    assert!(!opens(&outputs), "{outputs:?}");
    assert_ne!(played.client.next_wake(), Some(Millis(played.now)), "and it does not spin");
}

#[test]
fn a_successor_that_is_one_too_many_waits_for_the_old_line_to_close() {
    let mut played = Played::online();
    played.frame(1, &drain());
    assert!(opens(&played.wake()));
    played.input(Input::Closed(SocketId(2), CloseCode::TooManyConnections));
    assert!(!opens(&played.after(u64::from(WITHIN_MS))));
    played.input(Input::Closed(SocketId(1), CloseCode::Draining));
    assert!(opens(&played.wake()));
}

#[test]
fn a_drained_line_is_not_left_while_there_is_no_network() {
    let mut played = Played::online();
    played.frame(1, &drain());
    played.input(Input::NetworkDown);
    assert!(!opens(&played.after(u64::from(WITHIN_MS))));
    let next = played.client.next_wake();
    assert!(next.is_none_or(|at| at > Millis(played.now)), "it does not spin: {next:?}");
    assert!(opens(&played.input(Input::NetworkUp)), "it moves as soon as it can");
}
