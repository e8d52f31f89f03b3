//! A view begins, skips and ends only where a server may have it so.

use confab_protocol::{Cursor, EntryKind, RoomId, Seq, Tag, UserId};

use super::scene::{
    ANA, BEN, CLOSED, OPEN, at, created, entry, instead, lines, message, notice, person, saw,
    violations, well, with_after, without,
};
use crate::history::line::Access;
use crate::history::{Violation, What, check};

const LONG: RoomId = RoomId(9);

/// Ana follows a room from the start, is told of a gap, and has all from there on.
fn with_gap(to: u64, head: u64) -> Vec<What> {
    let changed = |seq| {
        let what = EntryKind::RoomChanged { name: "long".into(), topic: String::new() };
        entry(seq, ANA, None, what)
    };
    let entries = [created(1)].into_iter().chain((2..=head).map(changed)).collect();
    let event = |seq| match notice(seq) {
        What::Saw { event, .. } => saw(0, LONG, seq, ANA, None, event.what),
        other => other,
    };
    let mut history = vec![
        What::Client { client: 0, person: UserId(ANA) },
        What::Begins { client: 0, room: LONG, after: at(1) },
        What::Gap { client: 0, room: LONG, head: at(to) },
    ];
    history.extend((to + 1..=head).map(event));
    let log = What::Log { room: LONG, access: Access::Everyone, head: at(head), entries };
    history.extend([What::Settled, log]);
    history
}

#[test]
fn a_gap_is_allowed_where_more_was_missed_than_a_replay_gives() {
    assert_eq!(violations(with_gap(502, 503)), []);
    let (reached, head) = (Seq(1), Seq(501));
    let short = Violation::FalseGap { client: 0, room: LONG, reached, head };
    assert_eq!(violations(with_gap(501, 503)), [short]);
    assert_eq!(check(&lines(with_gap(502, 503))).counts.gaps, 1);
}

#[test]
fn a_gap_to_a_position_of_another_history_is_found() {
    let head = Cursor { seq: Seq(4), tag: Tag(1) };
    let gap = What::Gap { client: 1, room: OPEN, head };
    let found = violations(instead(&message(1, 4, BEN, 2), &gap));
    assert!(found.contains(&Violation::Differs { client: 1, room: OPEN, seq: Seq(4) }));
}

#[test]
fn a_jump_is_found_though_the_client_heals_it() {
    let jumped = What::Jumped { client: 1, room: OPEN, after: Seq(3), seq: Seq(5) };
    let history = with_after(&message(1, 3, ANA, 1), [jumped]);
    let found = Violation::Jumped { client: 1, room: OPEN, after: Seq(3), seq: Seq(5) };
    assert_eq!(violations(history.clone()), [found]);
    assert_eq!(check(&lines(history)).counts.jumps, 1);
}

#[test]
fn a_view_that_begins_where_its_person_was_no_member_is_found() {
    let begins = |seq| What::Begins { client: 1, room: CLOSED, after: at(seq) };
    let found = violations(instead(&begins(2), &begins(0)));
    assert!(found.contains(&Violation::BegunOutside { client: 1, room: CLOSED, seq: Seq(0) }));
    // It begins with the event of joining at the earliest, and not after that of leaving.
    let ends = What::Ends { client: 1, room: CLOSED };
    let late = violations(with_after(&ends, [begins(4), ends.clone()]));
    assert!(late.contains(&Violation::BegunOutside { client: 1, room: CLOSED, seq: Seq(4) }));
}

#[test]
fn a_view_that_leaves_out_what_lies_between_two_beginnings_is_found() {
    let anew = [
        What::Ends { client: 1, room: OPEN },
        What::Begins { client: 1, room: OPEN, after: at(4) },
    ];
    let mut history = with_after(&message(1, 3, ANA, 1), anew);
    history.retain(|what| *what != message(1, 4, BEN, 2));
    assert_eq!(violations(history), [Violation::EndedEarly { client: 1, room: OPEN }]);
}

#[test]
fn a_view_that_ends_before_anyone_tries_to_end_the_membership_is_found() {
    let unasked = without(&What::Removing { room: CLOSED, person: UserId(BEN) });
    assert_eq!(violations(unasked), [Violation::EndedEarly { client: 1, room: CLOSED }]);
}

#[test]
fn a_view_that_ends_for_a_membership_before_its_own_is_found() {
    // Ben is back, and is told once more that he is out.
    let back = entry(6, ANA, None, EntryKind::MemberJoined { member: person(BEN) });
    let again = [
        What::Admitting { room: CLOSED, person: UserId(BEN) },
        What::Begins { client: 1, room: CLOSED, after: at(6) },
        What::Ends { client: 1, room: CLOSED },
        What::Begins { client: 1, room: CLOSED, after: at(6) },
    ];
    let mut history = with_after(&What::Ends { client: 1, room: CLOSED }, again);
    for what in &mut history {
        match what {
            What::Log { room: CLOSED, entries, head, .. } => {
                entries.push(back.clone());
                *head = at(6);
            }
            What::Begins { client: 0, room: CLOSED, after } => *after = at(6),
            _ => {}
        }
    }
    assert_eq!(violations(history), [Violation::EndedEarly { client: 1, room: CLOSED }]);
    assert_eq!(violations(well()), []);
}
