//! A removed member gets nothing of the room any more, in good time.

use confab_protocol::{EventKind, RoomId, Seq, UserId};

use super::scene::{
    ANA, BEN, CLOSED, OPEN, at, id, left, lines, message, notice, pause_before, saw, sent,
    violations, with_after,
};
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

#[test]
fn a_client_that_was_signed_out_is_told_nothing_a_second_later() {
    let told = What::Told { client: 1, room: OPEN, seq: Some(Seq(4)) };
    let signed_out = [What::SigningOut { client: 1 }, What::SignedOut { client: 1 }];
    let ended = What::Ended { client: 1, code: 4500 };
    let further = signed_out.into_iter().chain([told.clone(), ended]);
    let place = message(1, 5, ANA, 3);
    let history = with_after(&place, further);
    assert_eq!(found(&pause_before(&told, 990, lines(history.clone()))), []);
    let late = found(&pause_before(&told, 1_000, lines(history)));
    let fits =
        |only: &Violation| matches!(only, Violation::ToldSignedOut { client: 1, room: OPEN, .. });
    assert!(matches!(&late[..], [only] if fits(only)), "{late:?}");
}

#[test]
fn a_room_that_was_deleted_has_no_log_and_nobody_follows_it_at_the_end() {
    let gone = RoomId(9);
    let (client_id, room) = (id(9), gone);
    let begun = [
        What::Begins { client: 1, room, after: at(1) },
        What::Sent { client: 1, room, client_id: client_id.clone() },
        What::Acknowledged { client: 1, room, client_id, at: at(2) },
        saw(
            1,
            room,
            2,
            BEN,
            Some(id(9)),
            EventKind::MessageDeleted { message: Seq(1), thread: None },
        ),
    ];
    let (deleting, ends) = (What::Deleting { room }, What::Ends { client: 1, room });
    let with = |last: &[What]| {
        violations(with_after(&sent(1, 2), begun.iter().chain(last).cloned().collect::<Vec<_>>()))
    };
    assert_eq!(with(&[deleting.clone(), ends]), []);
    assert_eq!(with(&[deleting]), [Violation::FollowsDeleted { client: 1, room }]);
    assert!(with(&[]).contains(&Violation::Lost { client_id: id(9), room, seq: Seq(2) }));
}
