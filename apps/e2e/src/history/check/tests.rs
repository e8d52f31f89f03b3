//! A history that is well passes, and each promise, broken, is found broken.

mod access;
mod begun_anew;
mod content;
mod index;
mod on_the_wire;
mod scene;

use confab_protocol::{ErrorCode, Seq, UserId};

use crate::history::{Violation, What, check, read, write};
use scene::{
    ANA, BEN, CLOSED, OPEN, acknowledged, at, created, id, instead, left, lines, message, notice,
    sent, text, violations, well, with_after, with_log, without,
};

#[test]
fn a_history_that_is_well_has_no_violation_and_is_counted() {
    let verdict = check(&lines(well()));
    let counts = verdict.counts;
    assert_eq!(verdict.violations, []);
    assert_eq!((counts.clients, counts.sent, counts.acknowledged), (2, 3, 3));
    assert_eq!((counts.delivered, counts.seen), (6, 8));
    assert_eq!(verdict.delays.len(), 6);
}

#[test]
fn a_history_is_read_as_it_was_written() -> anyhow::Result<()> {
    let mut text = Vec::new();
    write(&lines(well()), &mut text)?;
    assert_eq!(read(&text[..])?, lines(well()));
    Ok(())
}

#[test]
fn what_was_acknowledged_and_is_not_in_the_log_is_lost() {
    let found = violations(with_log(|entries| entries[3] = created(4)));
    assert!(found.contains(&Violation::Lost { client_id: id(2), room: OPEN, seq: Seq(4) }));
}

#[test]
fn what_was_acknowledged_at_another_position_is_misplaced() {
    let found = violations(instead(&acknowledged(1, 2, 4), &acknowledged(1, 2, 3)));
    let (acknowledged, found_at) = (Seq(3), Seq(4));
    let misplaced = Violation::Misplaced { client_id: id(2), acknowledged, found: found_at };
    assert_eq!(found, [misplaced]);
}

#[test]
fn two_acknowledgements_of_one_send_are_found() {
    let mut history = well();
    history.insert(21, acknowledged(1, 2, 4));
    let twice = Violation::AcknowledgedTwice { client_id: id(2), first: Seq(4), second: Seq(4) };
    assert_eq!(violations(history), [twice]);
}

#[test]
fn a_message_that_is_in_the_log_twice_is_doubled() {
    let found = violations(with_log(|entries| entries[4] = text(5, BEN, 2)));
    let doubled = Violation::Doubled { client_id: id(2), first: Seq(4), second: Seq(5) };
    assert!(found.contains(&doubled), "{found:?}");
}

#[test]
fn a_message_that_nobody_sent_is_invented() {
    assert_eq!(
        violations(without(&sent(1, 2))),
        [Violation::Invented { client_id: id(2), room: OPEN, seq: Seq(4) }]
    );
}

#[test]
fn a_refusal_of_what_is_in_the_log_is_found() {
    let code = ErrorCode::NotMember;
    let refused = What::Refused { client: 1, client_id: id(2), code };
    let found = violations(instead(&acknowledged(1, 2, 4), &refused));
    assert_eq!(found, [Violation::Denied { client_id: id(2), room: OPEN, seq: Seq(4) }]);
}

#[test]
fn a_send_without_an_answer_is_found_once_all_is_settled() {
    let unanswered = without(&acknowledged(0, 3, 5));
    assert_eq!(violations(unanswered.clone()), [Violation::Unanswered { client_id: id(3) }]);
    let running = unanswered.into_iter().filter(|what| *what != What::Settled).collect();
    assert_eq!(violations(running), []);
}

#[test]
fn a_message_before_one_that_was_written_earlier_is_found() {
    let mut history = well();
    history.retain(|what| *what != sent(0, 3));
    history.insert(2, sent(0, 3));
    let overtaken = Violation::Overtaken { client: 0, room: OPEN, later: id(1), earlier: id(3) };
    assert_eq!(violations(history), [overtaken]);
}

#[test]
fn a_hole_in_the_log_is_found() {
    let found = violations(with_log(|entries| drop(entries.remove(1))));
    // Ben's join is missing.
    let begun = Violation::BegunOutside { client: 1, room: OPEN, seq: Seq(2) };
    assert_eq!(found, [Violation::LogHole { room: OPEN, seq: Seq(2) }, begun]);
}

#[test]
fn a_hole_in_a_view_is_found() {
    assert_eq!(
        violations(without(&message(1, 4, BEN, 2))),
        [Violation::Hole { client: 1, room: OPEN, seq: Seq(4) }]
    );
}

#[test]
fn an_event_that_comes_again_or_late_is_found() {
    let mut again = well();
    again.insert(14, message(0, 3, ANA, 1));
    assert_eq!(violations(again), [Violation::Repeated { client: 0, room: OPEN, seq: Seq(3) }]);
    let (first, second) = (message(1, 4, BEN, 2), message(1, 5, ANA, 3));
    let mut late = well();
    let place = late.iter().position(|what| *what == first).expect("it is there");
    late[place] = second;
    late[place + 1] = first;
    let found = violations(late);
    assert!(found.contains(&Violation::Repeated { client: 1, room: OPEN, seq: Seq(4) }));
}

#[test]
fn an_event_that_is_not_the_log_s_is_found() {
    let found = violations(instead(&message(1, 4, BEN, 2), &message(1, 4, BEN, 9)));
    assert_eq!(found, [Violation::Differs { client: 1, room: OPEN, seq: Seq(4) }]);
}

#[test]
fn an_event_of_a_room_that_is_not_followed_is_found() {
    let found = violations(without(&What::Begins { client: 1, room: CLOSED, after: at(2) }));
    let unasked = |seq| Violation::Unasked { client: 1, room: CLOSED, seq: Seq(seq) };
    assert_eq!(found, [unasked(3), unasked(4)]);
}

#[test]
fn a_view_that_ends_too_early_is_found_once_all_is_settled() {
    let found = violations(without(&message(0, 5, ANA, 3)));
    let (reached, head) = (Seq(4), Seq(5));
    assert_eq!(found, [Violation::Behind { client: 0, room: OPEN, reached, head }]);
}

#[test]
fn a_member_who_is_not_told_of_a_room_is_found() {
    let found = violations(without(&What::Begins { client: 0, room: CLOSED, after: at(5) }));
    assert_eq!(found, [Violation::Absent { client: 0, room: CLOSED }]);
}

#[test]
fn what_is_seen_before_admission_or_after_leaving_is_forbidden() {
    let unasked = without(&What::Admitting { room: CLOSED, person: UserId(BEN) });
    let forbidden = |seq| Violation::Forbidden { client: 1, room: CLOSED, seq: Some(Seq(seq)) };
    assert_eq!(violations(unasked), [forbidden(3), forbidden(4)]);
    assert_eq!(violations(with_after(&left(4), [notice(5)])), [forbidden(5)]);
}

#[test]
fn a_reset_is_found_where_no_history_was_lost() {
    let reset = What::Reset { client: 1, room: OPEN, head: at(4) };
    let found = violations(instead(&message(1, 4, BEN, 2), &reset));
    assert_eq!(found, [Violation::FalseReset { client: 1, room: OPEN }]);
}
