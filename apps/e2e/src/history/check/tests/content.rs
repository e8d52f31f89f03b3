//! Delivered events equal the log, to the letter, and are delivered to the end.

use confab_protocol::{Annotations, Cursor, EntryKind, EventKind, RoomId, Seq, Tag, UserId};

use super::scene::{
    ANA, BEN, CLOSED, OPEN, acknowledged, entry, id, instead, left, message, notice, person, saw,
    sent, violations, well, with_after, without,
};
use crate::history::{Violation, What};

/// Ben's message, with a text.
fn says(text: &str) -> What {
    let body = Some(text.to_owned());
    let what = EventKind::MessageSent {
        body,
        reply_to: None,
        mentions: vec![],
        thread: None,
        files: vec![],
    };
    saw(1, OPEN, 4, BEN, Some(id(2)), what)
}

/// The history in which the log has a text for Ben's message, changed by an event or not.
fn logged(text: &str, changed: u64, seen: &What) -> Vec<What> {
    let mut history = instead(&message(1, 4, BEN, 2), seen);
    for what in &mut history {
        let What::Log { room: OPEN, entries, .. } = what else { continue };
        let (body, changed) = (Some(text.to_owned()), Seq(changed));
        let what = EntryKind::Message {
            body,
            changed,
            reply_to: None,
            mentions: vec![],
            annotations: Annotations::default(),
        };
        entries[3] = entry(4, BEN, Some(id(2)), what);
    }
    history.retain(|what| *what != message(0, 4, BEN, 2));
    history
}

#[test]
fn a_text_that_is_not_the_log_s_is_found_unless_it_was_changed_since() {
    let differs = Violation::Differs { client: 1, room: OPEN, seq: Seq(4) };
    // The other client was not given it at all.
    let hole = Violation::Hole { client: 0, room: OPEN, seq: Seq(4) };
    assert_eq!(violations(logged("hello", 4, &says("hello"))), std::slice::from_ref(&hole));
    assert_eq!(violations(logged("hello", 4, &says("hullo"))), [hole, differs.clone()]);
    assert!(!violations(logged("hello", 9, &says("hullo"))).contains(&differs));
}

#[test]
fn an_acknowledgement_with_another_tag_is_found() {
    let at = Cursor { seq: Seq(4), tag: Tag(1) };
    let other = What::Acknowledged { client: 1, room: OPEN, client_id: id(2), at };
    let found = violations(instead(&acknowledged(1, 2, 4), &other));
    assert_eq!(found, [Violation::Mistagged { client_id: id(2), room: OPEN, seq: Seq(4) }]);
}

#[test]
fn a_view_may_stop_before_the_end_of_its_stay_but_not_leave_out_what_lies_before_that_event() {
    assert_eq!(violations(without(&left(4))), []);
    let hole = Violation::Hole { client: 1, room: CLOSED, seq: Seq(3) };
    assert_eq!(violations(without(&notice(3))), [hole]);
}

/// Ben leaves the open room with its last event; before that his client is told so, behind a line.
fn ends_after(line: &What) -> Vec<What> {
    let removing = What::Removing { room: OPEN, person: UserId(BEN) };
    let ends = What::Ends { client: 1, room: OPEN };
    let tries = [removing.clone(), removing.clone(), removing, ends];
    let mut history = with_after(line, tries);
    let of_ben = |what: &What, room: RoomId| match what {
        What::Saw { client: 1, event } => event.room == room,
        _ => false,
    };
    history.retain(|what| !of_ben(what, OPEN));
    let gone = entry(6, ANA, None, EntryKind::MemberLeft { member: person(BEN) });
    for what in &mut history {
        if let What::Log { room: OPEN, entries, head, .. } = what {
            entries.push(gone.clone());
            *head = Cursor { seq: Seq(6), tag: Tag(42) };
        }
    }
    let what = EventKind::MemberLeft { member: person(BEN) };
    let place = history.iter().position(|what| *what == What::Settled).expect("it is there");
    history.insert(place, saw(0, OPEN, 6, ANA, None, what));
    history
}

#[test]
fn a_view_that_ends_before_its_stay_can_have_ended_is_found_however_often_that_was_tried() {
    let early = Violation::EndedEarly { client: 1, room: OPEN };
    // The last message that lies before the leaving in the log is written after the end.
    assert_eq!(violations(ends_after(&sent(1, 2))), [early]);
    assert_eq!(violations(ends_after(&sent(0, 3))), []);
}

/// The history with further lines once everyone has everything.
fn at_the_end(further: &[What]) -> Vec<What> {
    let mut history = well();
    let place = history.iter().position(|what| *what == What::Settled).expect("it is there");
    history.splice(place..place, further.iter().cloned());
    history
}

#[test]
fn a_client_that_is_told_not_to_come_back_is_found_unless_it_was_signed_out() {
    let (signing_out, signed_out) = (What::SigningOut { client: 0 }, What::SignedOut { client: 0 });
    let ended = |code| What::Ended { client: 0, code };
    let violation = |code| Violation::Ended { client: 0, code };
    assert_eq!(violations(at_the_end(&[ended(4500)])), [violation(4500)]);
    for code in [4500, 4501] {
        let asked = [signing_out.clone(), signed_out.clone(), ended(code)];
        assert_eq!(violations(at_the_end(&asked)), []);
        let gone = What::Ends { client: 0, room: OPEN };
        let heard_first = [signing_out.clone(), gone.clone(), ended(code), signed_out.clone()];
        assert_eq!(violations(at_the_end(&heard_first)), []);
        let early = [gone, signing_out.clone(), ended(code), signed_out.clone()];
        let violation = Violation::EndedEarly { client: 0, room: OPEN };
        assert_eq!(violations(at_the_end(&early)), [violation]);
    }
    let otherwise = [signing_out.clone(), ended(4503)];
    assert_eq!(violations(at_the_end(&otherwise)), [violation(4503)]);
    let untold = [signing_out, signed_out];
    assert_eq!(violations(at_the_end(&untold)), [Violation::StillSignedIn { client: 0 }]);
}
