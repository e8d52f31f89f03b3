//! A server of a later release says things that this client has never heard of.

use confab_client::core::{Input, Output, SocketId, State, Update};
use confab_protocol::json::Value;
use confab_protocol::{CloseCode, Event, EventKind, RoomId, ServerFrame, Signal, UnknownKind};

use crate::played::{Played, commands, cursor, event, sends, updates};

fn say(played: &mut Played, text: &str) -> Vec<Output> {
    played.input(Input::Text(SocketId(1), text.to_owned()))
}

#[test]
fn an_event_of_an_unknown_kind_moves_the_room_on_and_shows_nothing() {
    let mut played = Played::online();
    let poll = r#"{"type":"event","room":3,"seq":6,"tag":"0000000000000006","at":0,
        "author":{"id":2,"handle":"person2","name":"Person 2","pronouns":"they"},
        "kind":"poll_opened","choices":["tea","coffee"],"closes":{"at":9}}"#;
    let outputs = say(&mut played, poll);
    let fields = [
        ("choices".to_owned(), Value::from(vec!["tea", "coffee"])),
        ("closes".to_owned(), Value::from_iter([("at", 9)])),
    ];
    let poll = UnknownKind { kind: "poll_opened".to_owned(), fields: fields.into_iter().collect() };
    let told = Update::Event(Event { what: EventKind::Unknown(poll), ..event(6) });
    assert_eq!(updates(&outputs), [&told], "it advances, and is nothing that is shown");
    assert_eq!(played.client.cursor(RoomId(3)), Some(cursor(6)));
    let outputs = played.frame(1, &ServerFrame::Event(event(7)));
    assert_eq!(updates(&outputs), [&Update::Event(event(7))], "and no hole is seen");
    assert_eq!(played.client.state(), State::Online);
}

#[test]
fn known_events_with_unknown_fields_are_what_they_were() {
    let mut played = Played::online();
    let sent = r#"{"type":"event","room":3,"seq":6,"tag":"0000000000000006","at":0,
        "author":{"id":2,"handle":"person2","name":"Person 2"},"mood":{"root":4},
        "kind":"message_sent","body":"x","poll":[1,2],"mentions":[]}"#;
    assert_eq!(updates(&say(&mut played, sent)), [&Update::Event(event(6))]);
}

#[test]
fn unknown_signals_frames_and_fields_change_nothing() {
    let mut played = Played::online();
    let outputs = say(&mut played, r#"{"type":"signal","signal":"waved","room":3,"hand":"left"}"#);
    assert_eq!(updates(&outputs), [&Update::Signal(Signal::Unknown)]);
    assert!(say(&mut played, r#"{"type":"weather","sun":true}"#).is_empty());
    let outputs = played.send(1);
    let [(_, reference)] = sends(&outputs)[..] else { panic!("{outputs:?}") };
    let ok = format!(
        r#"{{"type":"ok","ref":{},"done":{{"room":3,"seq":6,"tag":"0000000000000006","by":1}},"in_ms":2}}"#,
        reference.0
    );
    say(&mut played, &ok);
    assert!(played.client.outbox().is_empty(), "it is acknowledged all the same");
    assert_eq!(played.client.state(), State::Online);
}

#[test]
fn an_unknown_refusal_is_final_and_an_unknown_close_goes_by_its_range() {
    let mut played = Played::online();
    let reference = commands(&played.send(1))[0].1;
    let refused = format!(
        r#"{{"type":"error","ref":{},"code":"too_funny","message":"Ha.","until":3}}"#,
        reference.0
    );
    let outputs = say(&mut played, &refused);
    assert!(updates(&outputs).iter().any(|update| matches!(update, Update::Failed { .. })));
    let mut played = Played::online();
    played.input(Input::Closed(SocketId(1), CloseCode::from_number(4_123)));
    assert!(matches!(played.client.state(), State::Waiting { .. }), "come back");
    let mut played = Played::online();
    let code = CloseCode::from_number(4_623);
    played.input(Input::Closed(SocketId(1), code));
    assert_eq!(played.client.state(), State::Ended(code), "do not");
}
