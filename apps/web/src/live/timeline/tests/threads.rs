//! Claims about threads: in the window of their room, and in one of their own.

use confab_protocol::{Annotations, InThread, Replies};

use super::*;
use crate::live::samples::answered;

fn replies(timeline: &Timeline, root: u64) -> Option<Replies> {
    let item = timeline.find_seq(Seq(root))?;
    let EntryKind::Message { annotations, .. } = &item.entry.what else { return None };
    annotations.replies.clone()
}

fn removed(seq: u64, message: u64, root: u64) -> Event {
    let what = EventKind::MessageDeleted { message: Seq(message), thread: Some(Seq(root)) };
    event(seq, ben(), what)
}

/// An entry of the thread of 2, as a page of the thread has it.
fn inside(seq: u64) -> Entry {
    let mut entry = entry(seq, Some("inside"), seq);
    if let EntryKind::Message { annotations, .. } = &mut entry.what {
        let thread = InThread { root: Seq(2), by: Some(ben().id), in_room: false };
        *annotations = Annotations { thread: Some(thread), ..Annotations::default() };
    }
    entry
}

#[test]
fn an_answer_touches_its_root_and_is_no_line_of_the_room() {
    let mut timeline = loaded();
    assert_eq!(timeline.apply(&answered(3, ben(), 2, false)), [Key::Seq(Seq(2))]);
    assert_eq!(bodies(&timeline), ["one", "two"]);
    assert_eq!(replies(&timeline, 2).map(|replies| replies.count), Some(1));
    assert_eq!(timeline.apply(&removed(4, 3, 2)), [Key::Seq(Seq(2))], "it is not loaded here");
    assert_eq!(replies(&timeline, 2).map(|replies| replies.count), Some(0));
    assert_eq!(timeline.cursor(), cursor(4));
}

#[test]
fn one_that_the_room_shows_too_is_a_line_and_counted() {
    let mut timeline = loaded();
    let touched = timeline.apply(&answered(3, ben(), 2, true));
    assert_eq!(touched, [Key::Seq(Seq(2)), Key::Seq(Seq(3))]);
    assert_eq!(bodies(&timeline), ["one", "two", "answer"]);
    assert_eq!(replies(&timeline, 2).map(|replies| replies.count), Some(1));
    timeline.apply(&removed(4, 3, 2));
    assert_eq!(bodies(&timeline), ["one", "two", "†"]);
    assert_eq!(replies(&timeline, 2).map(|replies| replies.count), Some(0));
}

#[test]
fn a_page_that_was_read_before_an_answer_counts_it_once() {
    let mut timeline = Timeline::new(ROOM, ana().id);
    timeline.apply(&answered(3, ben(), 2, false));
    timeline.apply(&removed(4, 3, 2));
    timeline.apply(&answered(5, ben(), 2, false));
    timeline.merge_newest(page(vec![entry(2, Some("two"), 2)], 2, false));
    assert_eq!(replies(&timeline, 2).map(|replies| replies.count), Some(1));
}

#[test]
fn a_thread_shows_its_root_and_what_is_said_in_it() {
    let mut thread = Timeline::of_thread(ROOM, Seq(2), ana().id);
    thread.merge_newest(page(vec![entry(2, Some("two"), 2), inside(5)], 6, true));
    for event in [
        sent(7, ben(), "in the room"),
        answered(8, ben(), 1, false),
        answered(9, ben(), 2, true),
        answered(10, ana(), 2, false),
        edited(11, 5, "edited"),
    ] {
        thread.apply(&event);
    }
    assert_eq!(bodies(&thread), ["two", "edited", "answer", "answer"]);
    assert_eq!(thread.oldest(), Some(Seq(5)), "earlier ones come after the root");
    thread.merge_older(page(vec![inside(3), inside(4)], 11, false));
    assert_eq!(thread.items().count(), 6);
    assert!(!thread.has_older());
}

#[test]
fn a_message_on_its_way_stands_where_it_will_be() {
    let (mut room, mut thread) = (loaded(), Timeline::of_thread(ROOM, Seq(2), ana().id));
    let mut client = Client::new(1);
    for (number, in_room) in [(1, false), (2, true)] {
        let place = InThread { root: Seq(2), by: None, in_room };
        client.handle(Millis(0), Input::Send(Unsent { thread: Some(place), ..unsent(number) }));
    }
    client.handle(Millis(0), Input::Send(unsent(3)));
    room.sync_outbox(client.outbox(), Timestamp(0));
    thread.sync_outbox(client.outbox(), Timestamp(0));
    let keys =
        |timeline: &Timeline| timeline.pending().iter().map(Pending::key).collect::<Vec<_>>();
    assert_eq!(keys(&room), [own(2), own(3)]);
    assert_eq!(keys(&thread), [own(1), own(2)]);
}
