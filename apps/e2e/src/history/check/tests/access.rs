//! Who was put out of a room gets nothing of it any more, in good time.

use confab_protocol::UserId;

use super::scene::{BEN, CLOSED, left, lines, notice, pause_before, violations, with_after};
use crate::history::{Line, Resumption, Violation, What, check};

const REMOVED: What = What::Removed { room: CLOSED, person: UserId(BEN) };
const PASSED: What = What::Passed { client: 1 };

/// Ben's removal is acknowledged before he is given the last event of his time, which comes so
/// many milliseconds later.
fn late(pause_ms: u64, between: impl IntoIterator<Item = What>) -> Vec<Line> {
    let mut further = vec![REMOVED];
    further.extend(between);
    let history = with_after(&notice(3), further);
    pause_before(&left(4), pause_ms, lines(history))
}

fn found(lines: &[Line]) -> Vec<Violation> {
    check(lines).violations
}

#[test]
fn what_arrives_more_than_a_second_after_a_removal_is_late() {
    assert_eq!(found(&late(990, [])), []);
    let lines = late(1_000, []);
    let late = |violation: &Violation| matches!(violation, Violation::Late { client: 1, after_ms, .. } if *after_ms > 1_000);
    assert!(matches!(&found(&lines)[..], [only] if late(only)), "{:?}", found(&lines));
    assert_eq!(check(&lines).counts.removals, 1);
}

#[test]
fn what_was_held_back_on_its_way_has_a_second_from_when_it_is_let_go() {
    let held = What::Held { client: 1 };
    assert_eq!(found(&late(9_000, [held.clone()])), []);
    // It was let go before the removal was acknowledged, or right after.
    let passed = late(600, [held.clone(), PASSED]);
    assert_eq!(found(&pause_before(&PASSED, 600, passed)), []);
    assert_eq!(found(&late(1_001, [held, PASSED])).len(), 1);
    // Another client's network is nothing to this one.
    assert_eq!(found(&late(1_001, [What::Held { client: 0 }])).len(), 1);
}

#[test]
fn who_is_brought_back_is_given_all_again() {
    let back = What::Admitting { room: CLOSED, person: UserId(BEN) };
    assert_eq!(found(&late(9_000, [back])), []);
}

#[test]
fn a_resume_that_is_accepted_a_second_after_a_removal_is_found() {
    let resumed = |outcome| What::Resumed { room: CLOSED, person: UserId(BEN), outcome };
    let after = |outcome| with_after(&left(4), [REMOVED, resumed(outcome)]);
    assert_eq!(violations(after(Resumption::Refused)), []);
    assert_eq!(check(&lines(after(Resumption::Refused))).counts.resumes_refused, 1);
    let open = Violation::StillOpen { room: CLOSED, person: UserId(BEN) };
    assert_eq!(violations(after(Resumption::Accepted)), [open]);
}
