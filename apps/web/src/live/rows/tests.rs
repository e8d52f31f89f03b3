//! Claims about the layout of rows. A day of these tests is 1,000 seconds long.

use confab_client::core::{Client, Input, Millis, Unsent};
use confab_protocol::{ClientId, Entry, Event, EventKind};

use super::*;
use crate::live::samples::{ROOM, ana, ben, entry, event, page, sent};

const READ_ALL: Viewer = Viewer { you: UserId(1), read: None, moderator: false };

fn timeline(entries: Vec<Entry>) -> Timeline {
    let mut timeline = Timeline::new(ROOM, ana().id);
    let head = entries.last().map_or(0, |entry| entry.seq.0);
    timeline.merge_newest(page(entries, head, false));
    timeline
}

/// Rows on one line: `day0 A1 +2 New *3`.
fn laid_out(timeline: &Timeline, viewer: Viewer) -> String {
    let day = |at: Timestamp| at.0 / 1_000_000;
    let name = |key: &Key| match key {
        Key::Seq(seq) => seq.to_string(),
        Key::Own(_) => "own".into(),
    };
    let rows: Vec<String> = rows(timeline, viewer, day)
        .iter()
        .map(|row| match row {
            Row::Start => "start".into(),
            Row::Day(day) => format!("day{day}"),
            Row::Unread => "New".into(),
            Row::Message { key, place: Place::First } => name(key),
            Row::Message { key, place: Place::Follows } => format!("+{}", name(key)),
            Row::Notice(key) => format!("*{}", name(key)),
            Row::Pending { place: Place::First, .. } => "pending".into(),
            Row::Pending { place: Place::Follows, .. } => "+pending".into(),
        })
        .collect();
    rows.join(" ")
}

fn at(seq: u64, seconds: i64) -> Entry {
    Entry { at: Timestamp(seconds * 1000), ..entry(seq, Some("x"), seq) }
}

#[test]
fn messages_of_one_author_within_five_minutes_group() {
    let entries = vec![at(1, 0), at(2, 300), at(3, 601), Entry { author: ana(), ..at(4, 602) }];
    assert_eq!(laid_out(&timeline(entries), READ_ALL), "start day0 1 +2 3 4");
}

#[test]
fn a_new_day_begins_a_group() {
    let entries = vec![at(1, 999), at(2, 1000)];
    assert_eq!(laid_out(&timeline(entries), READ_ALL), "start day0 1 day1 2");
}

#[test]
fn a_reply_shows_who_writes_and_a_notice_ends_a_group() {
    let mut timeline = timeline(vec![at(1, 0)]);
    let reply = EventKind::MessageSent {
        body: Some("x".into()),
        reply_to: Some(Seq(1)),
        mentions: vec![],
        thread: None,
        files: vec![],
    };
    timeline.apply(&event(2, ben(), reply));
    timeline.apply(&sent(3, ben(), "x"));
    timeline.apply(&event(4, ben(), EventKind::MemberJoined { member: ben() }));
    timeline.apply(&sent(5, ben(), "x"));
    assert_eq!(laid_out(&timeline, READ_ALL), "start day0 1 2 +3 *4 5");
}

#[test]
fn the_unread_divider_stands_once_and_does_not_move() {
    let viewer = Viewer { read: Some(Seq(1)), ..READ_ALL };
    let mut timeline = timeline(vec![at(1, 0), Entry { author: ana(), ..at(2, 1) }, at(3, 2)]);
    assert_eq!(laid_out(&timeline, viewer), "start day0 1 2 New 3");
    timeline.apply(&sent(4, ben(), "x"));
    assert_eq!(laid_out(&timeline, viewer), "start day0 1 2 New 3 +4");
    let all_read = Viewer { read: Some(Seq(9)), ..READ_ALL };
    assert_eq!(laid_out(&timeline, all_read), "start day0 1 2 3 +4");
}

#[test]
fn the_divider_waits_until_its_place_is_loaded() {
    let viewer = Viewer { read: Some(Seq(1)), ..READ_ALL };
    let mut timeline = Timeline::new(ROOM, ana().id);
    timeline.merge_newest(page(vec![at(3, 2)], 3, true));
    assert_eq!(laid_out(&timeline, viewer), "day0 3");
    timeline.merge_older(page(vec![at(1, 0), at(2, 1)], 3, false));
    assert_eq!(laid_out(&timeline, viewer), "start day0 1 New 2 +3");
}

#[test]
fn a_tombstone_is_seen_by_its_author_and_by_moderators() {
    let gone = timeline(vec![at(1, 0), entry(2, None, 3)]);
    assert_eq!(laid_out(&gone, READ_ALL), "start day0 1");
    assert_eq!(laid_out(&gone, Viewer { moderator: true, ..READ_ALL }), "start day0 1 +2");
    assert_eq!(laid_out(&gone, Viewer { you: ben().id, ..READ_ALL }), "start day0 1 +2");
}

#[test]
fn what_is_being_sent_stands_below_and_groups_too() {
    let mut client = Client::new(1);
    for number in [1, 2] {
        let client_id = ClientId::from_random(number);
        let message = Unsent {
            client_id,
            room: ROOM,
            body: "x".into(),
            reply_to: None,
            thread: None,
            files: vec![],
        };
        client.handle(Millis(0), Input::Send(message));
    }
    let mut timeline = timeline(vec![at(1, 0)]);
    timeline.apply(&Event { ..sent(2, ana(), "x") });
    timeline.sync_outbox(client.outbox(), Timestamp(3000));
    assert_eq!(laid_out(&timeline, READ_ALL), "start day0 1 2 +pending +pending");
}
