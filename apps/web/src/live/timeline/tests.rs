//! Claims about a room's window.

mod around;
mod threads;

use confab_client::core::{Client, Held, Input, Millis, Unsent};
use confab_protocol::{ClientId, Done, EventKind, Timestamp, UnknownKind};

use super::*;
use crate::live::samples::{
    ROOM, ana, ben, cursor, deleted, edited, entry, event, own_entry, page, sent,
};

fn loaded() -> Timeline {
    let mut timeline = Timeline::new(ROOM, ana().id);
    timeline.merge_newest(page(vec![entry(1, Some("one"), 1), entry(2, Some("two"), 2)], 2, false));
    timeline
}

fn bodies(timeline: &Timeline) -> Vec<String> {
    timeline
        .items()
        .map(|item| match &item.entry.what {
            EntryKind::Message { body, .. } => body.clone().unwrap_or_else(|| "†".into()),
            _ => "*".into(),
        })
        .collect()
}

/// An outbox as the client holds it.
fn outbox(numbers: &[u128]) -> Vec<Held> {
    let mut client = Client::new(1);
    for number in numbers {
        client.handle(Millis(0), Input::Send(unsent(*number)));
    }
    client.outbox().to_vec()
}

fn unsent(number: u128) -> Unsent {
    let client_id = ClientId::from_random(number);
    Unsent {
        client_id,
        room: ROOM,
        body: "own".into(),
        reply_to: None,
        thread: None,
        files: vec![],
    }
}

fn own_event(seq: u64, number: u128) -> Event {
    Event { client_id: Some(ClientId::from_random(number)), ..sent(seq, ana(), "own") }
}

fn own(number: u128) -> Key {
    Key::Own(ClientId::from_random(number))
}

#[test]
fn a_message_touches_its_own_key_only() {
    let mut timeline = loaded();
    assert_eq!(timeline.apply(&sent(3, ben(), "three")), [Key::Seq(Seq(3))]);
    assert_eq!(bodies(&timeline), ["one", "two", "three"]);
    assert_eq!(timeline.cursor(), cursor(3));
}

#[test]
fn known_events_and_those_of_other_rooms_change_nothing() {
    let mut timeline = loaded();
    assert!(timeline.apply(&sent(2, ben(), "again")).is_empty());
    let elsewhere = Event { room: RoomId(9), ..sent(3, ben(), "x") };
    assert!(timeline.apply(&elsewhere).is_empty());
    assert_eq!(bodies(&timeline), ["one", "two"]);
}

#[test]
fn edits_and_deletions_change_their_message() {
    let mut timeline = loaded();
    assert_eq!(timeline.apply(&edited(3, 1, "one!")), [Key::Seq(Seq(1))]);
    assert_eq!(timeline.apply(&deleted(4, 2)), [Key::Seq(Seq(2))]);
    assert_eq!(bodies(&timeline), ["one!", "†"]);
    assert!(
        timeline.apply(&event(5, ben(), EventKind::Unknown(UnknownKind::default()))).is_empty()
    );
    assert_eq!(timeline.cursor(), cursor(5));
}

#[test]
fn an_edit_that_a_page_already_holds_is_ignored() {
    let mut timeline = Timeline::new(ROOM, ana().id);
    timeline.merge_newest(page(vec![entry(2, Some("two"), 2)], 2, true));
    timeline.merge_older(page(vec![entry(1, Some("newest"), 9)], 9, false));
    assert!(timeline.apply(&edited(3, 1, "older")).is_empty());
    assert_eq!(bodies(&timeline), ["newest", "two"]);
}

#[test]
fn what_is_deleted_stays_deleted() {
    let mut timeline = loaded();
    timeline.apply(&deleted(3, 1));
    timeline.apply(&edited(4, 1, "back"));
    assert_eq!(bodies(&timeline), ["†", "two"]);
}

#[test]
fn events_before_the_first_page_leave_no_hole() {
    let mut timeline = Timeline::new(ROOM, ana().id);
    timeline.gap(cursor(2));
    timeline.apply(&sent(3, ben(), "three"));
    timeline.apply(&edited(4, 1, "one!"));
    timeline.apply(&sent(5, ben(), "five"));
    let entries =
        vec![entry(1, Some("one"), 1), entry(2, Some("two"), 2), entry(3, Some("three"), 3)];
    timeline.merge_newest(page(entries, 3, false));
    assert_eq!(bodies(&timeline), ["one!", "two", "three", "five"]);
    assert_eq!(timeline.cursor(), cursor(5));
}

#[test]
fn an_older_page_goes_before_and_keeps_what_is_later() {
    let mut timeline = Timeline::new(ROOM, ana().id);
    timeline.merge_newest(page(vec![entry(5, Some("five"), 5)], 5, true));
    timeline.apply(&edited(6, 3, "three!"));
    timeline.apply(&edited(7, 5, "five!"));
    let older =
        vec![entry(3, Some("three"), 3), entry(4, Some("four"), 4), entry(5, Some("five"), 5)];
    timeline.merge_older(page(older, 5, false));
    assert_eq!(bodies(&timeline), ["three!", "four", "five!"]);
    assert!(!timeline.has_older());
}

#[test]
fn a_gap_replaces_what_may_be_stale() {
    let mut timeline = loaded();
    timeline.gap(cursor(900));
    timeline.apply(&sent(901, ben(), "live"));
    timeline.merge_newest(page(
        vec![entry(899, Some("a"), 899), entry(900, Some("b"), 900)],
        900,
        true,
    ));
    assert_eq!(bodies(&timeline), ["a", "b", "live"]);
    assert!(timeline.has_older());
}

#[test]
fn nothing_is_shown_behind_a_gap_until_its_page_is_here() {
    let mut timeline = loaded();
    let before = bodies(&timeline);
    timeline.gap(cursor(900));
    timeline.apply(&sent(901, ben(), "live"));
    assert_eq!(bodies(&timeline), before);
    assert!(timeline.has_newer(), "one can go there");
    // A page asked for before the gap was known says nothing of it.
    timeline.merge_newest(page(vec![entry(3, Some("old"), 3)], 3, true));
    timeline.merge_newer(page(vec![], 2, false));
    assert_eq!((bodies(&timeline), timeline.has_newer()), (before, true));
    timeline.merge_newest(page(vec![entry(900, Some("b"), 900)], 900, true));
    assert_eq!(bodies(&timeline), ["b", "live"]);
    assert!(!timeline.has_newer());
}

#[test]
fn a_reset_forgets_the_other_history() {
    let mut timeline = loaded();
    assert_eq!(timeline.reset(cursor(1)).len(), 2);
    assert!(bodies(&timeline).is_empty() && !timeline.is_loaded() && !timeline.has_newer());
    timeline.apply(&sent(2, ben(), "of the new history"));
    timeline.merge_newest(page(vec![entry(1, Some("new"), 1)], 1, false));
    assert_eq!(bodies(&timeline), ["new", "of the new history"]);
}

#[test]
fn the_row_of_a_send_stays_the_same_row() {
    let mut timeline = loaded();
    assert_eq!(timeline.sync_outbox(&outbox(&[7]), Timestamp(5)), [own(7)]);
    assert!(timeline.sync_outbox(&outbox(&[7]), Timestamp(6)).is_empty());
    let done = Done { room: ROOM, at: cursor(3) };
    assert_eq!(timeline.acknowledged(&ClientId::from_random(7), done), Some(own(7)));
    timeline.sync_outbox(&[], Timestamp(7));
    assert_eq!(timeline.pending().len(), 1, "it does not flicker before its event");
    assert_eq!(timeline.apply(&own_event(3, 7)), [own(7)]);
    assert!(timeline.pending().is_empty());
    assert_eq!(timeline.find(&own(7)).map(|item| item.entry.seq), Some(Seq(3)));
}

#[test]
fn the_event_may_come_before_the_acknowledgement() {
    let mut timeline = loaded();
    timeline.sync_outbox(&outbox(&[7]), Timestamp(5));
    timeline.apply(&own_event(3, 7));
    let done = Done { room: ROOM, at: cursor(3) };
    assert_eq!(timeline.acknowledged(&ClientId::from_random(7), done), None);
    assert_eq!(bodies(&timeline), ["one", "two", "own"]);
}

#[test]
fn another_author_with_the_same_client_id_takes_nothing_over() {
    let mut timeline = loaded();
    timeline.sync_outbox(&outbox(&[7]), Timestamp(5));
    timeline.apply(&Event { author: ben(), ..own_event(3, 7) });
    assert_eq!(timeline.pending().len(), 1);
}

#[test]
fn a_page_that_holds_a_send_settles_it() {
    let mut timeline = loaded();
    timeline.sync_outbox(&outbox(&[7]), Timestamp(5));
    let mine = own_entry(3, &ClientId::from_random(7));
    timeline.merge_newest(page(vec![mine], 3, true));
    assert!(timeline.pending().is_empty());
    assert_eq!(bodies(&timeline), ["own"]);
}

#[test]
fn a_discarded_send_is_gone() {
    let mut timeline = loaded();
    timeline.sync_outbox(&outbox(&[7, 8]), Timestamp(5));
    assert_eq!(timeline.sync_outbox(&outbox(&[8]), Timestamp(5)), [own(7)]);
    assert_eq!(timeline.pending().len(), 1);
}

#[test]
fn the_window_is_trimmed_at_the_end_that_is_out_of_sight() {
    let mut timeline = Timeline::new(ROOM, ana().id);
    timeline.merge_newest(page(vec![], 0, false));
    for seq in 1..=230 {
        timeline.apply(&sent(seq, ben(), "x"));
    }
    assert_eq!(timeline.trim(End::Oldest, usize::MAX).len(), 60);
    assert_eq!((timeline.oldest(), timeline.items().count()), (Some(Seq(61)), 170));
    assert!(timeline.has_older());
    let older = (1..=60).map(|seq| entry(seq, Some("x"), seq)).collect();
    assert_eq!(timeline.merge_older(page(older, 230, false)).len(), 60);
    assert_eq!(timeline.trim(End::Newest, usize::MAX).len(), 60);
    assert_eq!((timeline.oldest(), timeline.newest()), (Some(Seq(1)), Some(Seq(170))));
    assert!(timeline.has_newer());
}

#[test]
fn a_room_that_one_comes_back_to_has_its_newest_entries() {
    let mut timeline = Timeline::new(ROOM, ana().id);
    timeline.merge_newest(page(texts(101, 250), 250, true));
    assert_eq!(timeline.reopen().len(), 90);
    assert_eq!((timeline.oldest(), timeline.newest()), (Some(Seq(191)), Some(Seq(250))));
    assert!(timeline.has_older() && timeline.is_loaded());
    assert_eq!(timeline.reopen(), []);
}

#[test]
fn a_room_whose_newest_entries_were_let_go_is_loaded_anew() {
    let mut timeline = far_up();
    assert_eq!(timeline.reopen().len(), 190);
    assert!(!timeline.is_loaded() && !timeline.has_newer());
    timeline.apply(&sent(251, ben(), "while the page is on its way"));
    timeline.merge_newest(page(texts(201, 250), 250, true));
    assert_eq!(seqs(&timeline), (201..=251).collect::<Vec<_>>());
}

/// Entries 1 to 190, looked at from the oldest end; 191 to 250 were let go.
fn far_up() -> Timeline {
    let mut timeline = Timeline::new(ROOM, ana().id);
    timeline.merge_newest(page(texts(101, 250), 250, true));
    timeline.merge_older(page(texts(1, 100), 250, false));
    assert_eq!(timeline.trim(End::Newest, usize::MAX).len(), 60);
    assert_eq!(timeline.newest(), Some(Seq(190)));
    timeline
}

fn texts(first: u64, last: u64) -> Vec<Entry> {
    (first..=last).map(|seq| entry(seq, Some("x"), seq)).collect()
}

fn seqs(timeline: &Timeline) -> Vec<u64> {
    timeline.items().map(|item| item.entry.seq.0).collect()
}

#[test]
fn the_jump_to_now_has_no_hole() {
    let mut timeline = far_up();
    timeline.apply(&sent(251, ben(), "while away"));
    timeline.apply(&edited(252, 251, "while away!"));
    timeline.merge_newest(page(texts(240, 250), 250, true));
    assert_eq!(timeline.items().count(), 12);
    assert_eq!(bodies(&timeline).last().map(String::as_str), Some("while away!"));
    assert!(!timeline.has_newer());
}

#[test]
fn the_way_back_to_now_page_by_page_has_no_hole() {
    let mut timeline = far_up();
    timeline.apply(&edited(251, 200, "edited"));
    timeline.apply(&sent(252, ben(), "while away"));
    timeline.merge_newer(page(texts(191, 220), 250, true));
    assert!(timeline.has_newer());
    timeline.apply(&sent(253, ben(), "and more"));
    timeline.merge_newer(page(texts(221, 250), 252, false));
    assert!(!timeline.has_newer());
    let whole: Vec<u64> = (1..=250).chain([252, 253]).collect();
    assert_eq!(seqs(&timeline), whole);
    assert_eq!(bodies(&timeline)[199], "edited");
    timeline.apply(&sent(254, ben(), "live again"));
    assert_eq!(timeline.newest(), Some(Seq(254)));
}

#[test]
fn more_than_is_kept_ahead_takes_another_page() {
    let mut timeline = far_up();
    for seq in 251..=500 {
        timeline.apply(&sent(seq, ben(), "x"));
    }
    // Read before most of it came: what is between was let go.
    timeline.merge_newer(page(texts(191, 260), 260, false));
    assert!(timeline.has_newer());
    timeline.merge_newer(page(texts(261, 500), 500, false));
    assert!(!timeline.has_newer());
    assert_eq!(seqs(&timeline), (1..=500).collect::<Vec<_>>());
}

#[test]
fn the_last_own_message_is_found_for_editing() {
    let mut timeline = loaded();
    timeline.apply(&own_event(3, 1));
    timeline.apply(&own_event(4, 2));
    timeline.apply(&deleted(5, 4));
    timeline.apply(&sent(6, ben(), "x"));
    assert_eq!(timeline.last_own().map(|item| item.entry.seq), Some(Seq(3)));
}
