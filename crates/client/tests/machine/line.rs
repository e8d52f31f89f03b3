//! The line is opened, watched, given up and opened again.

use confab_client::core::{Input, Millis, Output, SocketId, State};
use confab_protocol::{CloseCode, Command, ServerFrame};

use crate::played::{HEARTBEAT, Played, commands, event, ok, opens, sends};

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
fn a_server_that_says_how_long_to_wait_is_obeyed_unless_someone_would_not() {
    let mut played = Played::new();
    played.input(Input::Start);
    for socket in 1..6 {
        played.input(Input::Refused { socket: SocketId(socket), wait_ms: 60_000 });
        let State::Waiting { until } = played.client.state() else { panic!("waits") };
        let waits = until.since(Millis(played.now));
        assert!((60_000..=90_000).contains(&waits), "{waits}");
        played.wake();
    }
    played.input(Input::Refused { socket: SocketId(6), wait_ms: u64::MAX });
    let State::Waiting { until } = played.client.state() else { panic!("waits") };
    assert!(until.since(Millis(played.now)) <= 330_000, "not for ever");
    assert!(opens(&played.input(Input::RetryNow)));
}

#[test]
fn a_successor_that_is_refused_for_a_while_is_tried_after_it() {
    let mut played = Played::online();
    played.frame(1, &ServerFrame::Drain { reconnect_within_ms: 10 });
    assert!(opens(&played.wake()));
    played.input(Input::Refused { socket: SocketId(2), wait_ms: 5_000 });
    assert_eq!(played.client.state(), State::Online);
    assert!(!opens(&played.after(4_999)));
    assert!(opens(&played.after(1_000)));
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

/// A server on one's own machine needs no network, and platforms err.
#[test]
fn someone_who_would_not_wait_is_believed_more_than_the_platform() {
    let mut played = Played::new();
    played.input(Input::Start);
    played.input(Input::NetworkDown);
    played.input(Input::Closed(SocketId(1), CloseCode::Other(1006)));
    assert!(!opens(&played.input(Input::Visible)), "a look changes nothing");
    assert!(opens(&played.input(Input::RetryNow)));
    played.input(Input::Closed(SocketId(2), CloseCode::Other(1006)));
    assert!(opens(&played.after(500)), "and it goes on trying");
}

#[test]
fn a_line_that_slept_is_probed_when_someone_looks() {
    let mut played = Played::online();
    played.after(6_000);
    assert_eq!(commands(&played.input(Input::Visible))[0].2, Command::Ping);
    assert!(matches!(played.after(5_000)[0], Output::Close(SocketId(1))));
}

#[test]
fn a_platform_without_network_is_believed_until_the_server_answers() {
    let mut played = Played::online();
    let probe = commands(&played.input(Input::NetworkDown));
    assert_eq!(played.client.state(), State::Offline, "told at once");
    played.frame(1, &ServerFrame::Event(event(6)));
    assert_eq!(played.client.state(), State::Offline, "that was on its way before");
    played.frame(1, &ServerFrame::Ok { reference: probe[0].1, done: None });
    assert_eq!(played.client.state(), State::Online);
    played.input(Input::NetworkDown);
    assert!(played.after(5_000).contains(&Output::Close(SocketId(1))));
    assert_eq!(played.client.state(), State::Offline);
}

#[test]
fn a_server_that_leaves_a_message_unanswered_is_known_within_eight_seconds() {
    let mut played = Played::online();
    let reference = sends(&played.send(1))[0].1;
    let asked = |outputs: &[Output]| commands(outputs).iter().any(|sent| sent.2 == Command::Ping);
    assert!(!asked(&played.after(4_999)));
    assert!(asked(&played.wake()), "the machine wakes for it");
    assert_eq!(played.now, 6_000);
    let outputs = played.wake();
    assert!(outputs.contains(&Output::Close(SocketId(1))), "{outputs:?}");
    assert!(played.now <= 1_000 + 8_000);

    // One that is only slow, or says other things, is not given up.
    let mut played = Played::online();
    assert_eq!(sends(&played.send(1))[0].1, reference);
    played.after(4_000);
    played.frame(1, &ServerFrame::Event(event(6)));
    assert!(!asked(&played.after(4_999)));
    let probe = commands(&played.after(1));
    played.frame(1, &ServerFrame::Ok { reference: probe[0].1, done: None });
    assert!(!played.after(2_500).contains(&Output::Close(SocketId(1))));
    played.frame(1, &ok(reference, 7));
    assert!(!asked(&played.after(10_000)));
    assert_eq!(played.client.state(), State::Online);
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
fn frames_that_are_no_frames_change_nothing() {
    let mut played = Played::online();
    for text in ["", "{}", "[]", "null", r#"{"type":"weather"}"#, r#"{"type":"event"}"#] {
        assert!(played.input(Input::Text(SocketId(1), text.into())).is_empty(), "{text}");
    }
    assert_eq!(played.client.state(), State::Online);
}

#[test]
fn a_line_that_opens_while_the_network_changes_is_opened_anew_at_once() {
    let mut played = Played::new();
    assert!(opens(&played.input(Input::Start)));
    assert!(!played.input(Input::Visible).iter().any(|output| matches!(output, Output::Open(_))));
    let outputs = played.input(Input::NetworkUp);
    assert!(outputs.contains(&Output::Close(SocketId(1))), "{outputs:?}");
    assert!(outputs.contains(&Output::Open(SocketId(2))), "{outputs:?}");
    // The first one comes too late.
    assert!(played.input(Input::Opened(SocketId(1))).contains(&Output::Close(SocketId(1))));
}
