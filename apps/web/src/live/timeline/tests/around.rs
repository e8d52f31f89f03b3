//! Claims about a window around a position far back.

use confab_protocol::api::HistoryPage;

use super::*;

fn around(entries: Vec<Entry>, head: u64, newer: bool) -> HistoryPage {
    HistoryPage { newer, ..page(entries, head, true) }
}

/// Entries 90 to 110, of a room with 250.
fn far_back() -> Timeline {
    let mut timeline = Timeline::new(ROOM, ana().id);
    timeline.merge_newest(page(texts(201, 250), 250, true));
    let touched = timeline.merge_around(around(texts(90, 110), 250, true));
    assert_eq!(touched.len(), 50 + 21);
    assert_eq!(seqs(&timeline), (90..=110).collect::<Vec<_>>());
    assert!(timeline.has_older() && timeline.has_newer());
    timeline
}

#[test]
fn a_page_around_a_position_leads_on_in_both_directions_without_a_hole() {
    let mut timeline = far_back();
    timeline.apply(&sent(251, ben(), "while away"));
    timeline.merge_older(page(texts(1, 89), 251, false));
    timeline.merge_newer(page(texts(111, 250), 250, false));
    assert_eq!(seqs(&timeline), (1..=251).collect::<Vec<_>>());
    assert!(!timeline.has_older() && !timeline.has_newer());
}

#[test]
fn from_a_page_around_a_position_one_jump_leads_back_to_now() {
    let mut timeline = far_back();
    timeline.apply(&sent(251, ben(), "while away"));
    timeline.merge_newest(page(texts(202, 250), 250, true));
    assert_eq!(seqs(&timeline), (202..=251).collect::<Vec<_>>());
    assert!(!timeline.has_newer());
}

#[test]
fn what_came_while_a_page_around_a_position_was_read_is_in_a_later_page() {
    let mut timeline = Timeline::new(ROOM, ana().id);
    timeline.merge_newest(page(texts(201, 250), 250, true));
    timeline.apply(&sent(251, ben(), "after the page was read"));
    timeline.merge_around(around(texts(90, 110), 250, true));
    timeline.apply(&sent(252, ben(), "later"));
    // Read before 251 came: what follows it would be behind a hole.
    timeline.merge_newer(page(texts(111, 250), 250, false));
    assert!(timeline.has_newer());
    timeline.merge_newer(page(texts(251, 252), 252, false));
    assert_eq!(seqs(&timeline), (90..=252).collect::<Vec<_>>());
}

#[test]
fn a_page_around_the_newest_is_the_newest_page() {
    let mut timeline = far_back();
    timeline.apply(&sent(251, ben(), "while away"));
    timeline.merge_around(around(texts(230, 250), 250, false));
    assert_eq!(seqs(&timeline), (230..=251).collect::<Vec<_>>());
    assert!(!timeline.has_newer());
}

#[test]
fn an_edit_is_not_undone_by_a_page_that_was_read_before_it() {
    for newest in [true, false] {
        let mut timeline = Timeline::new(ROOM, ana().id);
        timeline.merge_newest(page(texts(1, 3), 3, false));
        timeline.apply(&edited(4, 2, "edited"));
        let before = page(texts(1, 3), 3, false);
        if newest {
            timeline.merge_newest(before);
        } else {
            timeline.merge_around(HistoryPage { newer: true, ..before });
        }
        assert_eq!(bodies(&timeline)[1], "edited", "newest: {newest}");
    }
}
