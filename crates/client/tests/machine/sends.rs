//! Messages go out once, and in order.

use confab_client::core::{HeldState, Input, Output, SocketId, Unsent, Update};
use confab_protocol::{ClientId, CloseCode, Command, ErrorBody, ErrorCode, ServerFrame};

use crate::played::{
    Played, commands, error, event, ok, opens, person, sends, unsent, updates, welcome,
};

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
    let (failed, again) = (ClientId::from_random(1), ClientId::from_random(3));
    played.input(Input::RetrySend { failed, again: again.clone() });
    // The server would refuse the old client id for ever.
    let outputs = played.frame(1, &ok(second, 6));
    assert_eq!(sends(&outputs)[0].0, "message 1");
    let sent = commands(&outputs).pop().map(|(_, _, command)| command);
    assert!(matches!(sent, Some(Command::Send { client_id, .. }) if client_id == again));
    played.input(Input::DiscardSend(again));
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
