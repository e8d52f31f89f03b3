//! Frames count as they are on the wire, even where the client ignores them.

use confab_protocol::{ErrorCode, Seq, UserId};

use super::scene::{
    BEN, CLOSED, OPEN, acknowledged, at, id, left, lines, message, pause_before, sent, violations,
    well, with_after, without,
};
use crate::history::{Violation, What, check};

fn told(seq: impl Into<Option<u64>>) -> What {
    What::Told { client: 1, room: CLOSED, seq: seq.into().map(Seq) }
}

fn answered(number: u128, seq: u64) -> What {
    What::Answered { client: 1, room: OPEN, client_id: id(number), at: at(seq) }
}

#[test]
fn an_event_out_of_turn_is_found_though_the_client_leaves_it_out() {
    let (client, room, after, seq) = (1, OPEN, Some(Seq(4)), Seq(4));
    let again = What::OutOfTurn { client, room, after, seq };
    let found = violations(with_after(&message(1, 4, BEN, 2), [again]));
    assert_eq!(found, [Violation::OutOfTurn { client, room, after, seq }]);
}

#[test]
fn what_a_line_says_of_after_a_leaving_is_forbidden_though_the_client_leaves_it_out() {
    let forbidden =
        |seq: u64| Violation::Forbidden { client: 1, room: CLOSED, seq: Some(Seq(seq)) };
    assert_eq!(violations(with_after(&left(4), [told(4), told(None)])), []);
    assert_eq!(violations(with_after(&left(4), [told(5)])), [forbidden(5)]);
    // Before anyone tries to bring them in, not even who is there.
    let mut early = well();
    early.insert(2, told(None));
    let nobody = Violation::Forbidden { client: 1, room: CLOSED, seq: None };
    assert_eq!(violations(early), [nobody]);
}

#[test]
fn what_a_line_says_a_second_after_a_removal_is_late_event_or_not() {
    for seq in [Some(4), None] {
        let removed = What::Removed { room: CLOSED, person: UserId(BEN) };
        let history = with_after(&left(4), [removed, told(seq)]);
        let after = |pause_ms| check(&pause_before(&told(seq), pause_ms, lines(history.clone())));
        assert_eq!(after(990).violations, []);
        let found = after(1_000).violations;
        let seq = seq.map(Seq);
        let late = |only: &Violation| matches!(only, Violation::Late { seq: at, .. } if *at == seq);
        assert!(found.len() == 1 && late(&found[0]), "{found:?}");
    }
}

#[test]
fn every_answer_to_a_send_says_where_it_is_however_often_it_is_asked_for() {
    let history = |answers: [What; 2]| with_after(&sent(1, 2), answers);
    let twice = history([answered(2, 4), answered(2, 4)]);
    assert_eq!(violations(twice.clone()), []);
    assert_eq!(check(&lines(twice)).counts.answered, 2);
    let misplaced = |acknowledged| Violation::Misplaced {
        client_id: id(2),
        acknowledged: Seq(acknowledged),
        found: Seq(4),
    };
    assert_eq!(violations(history([answered(2, 4), answered(2, 5)])), [misplaced(5)]);
    let lost = Violation::Lost { client_id: id(9), room: OPEN, seq: Seq(4) };
    assert_eq!(violations(history([answered(2, 4), answered(9, 4)])), [lost]);
}

#[test]
fn a_refusal_that_the_client_did_not_wait_for_counts() {
    let code = ErrorCode::NotMember;
    let denied = What::Denied { client: 1, client_id: id(2), code };
    let found = violations(with_after(&acknowledged(1, 2, 4), [denied.clone()]));
    assert_eq!(found, [Violation::Denied { client_id: id(2), room: OPEN, seq: Seq(4) }]);
    // A client is to be told of it, too.
    let mut untold = without(&acknowledged(1, 2, 4));
    untold.insert(20, denied);
    assert_eq!(violations(untold).len(), 2);
}
