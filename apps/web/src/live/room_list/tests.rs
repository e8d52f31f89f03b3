//! Claims about the list of rooms.

use confab_protocol::api::RoomSection;
use confab_protocol::{
    Cursor, MemberRole, MemberRoleChanged, Membership, RoomKind, RoomSettings, RoomStateChanged,
    SectionId, Status,
};

use super::*;
use crate::live::samples::{ROOM, ana, ben, cursor, deleted, event, person, sent, summary};

fn list() -> RoomList {
    let direct = |id, name: &str| RoomSummary {
        kind: RoomKind::Direct,
        with: Some(person(id, name)),
        ..summary(id, "")
    };
    let rooms = vec![summary(4, "zoo"), summary(3, "general"), direct(7, "Cyd"), direct(8, "ben")];
    RoomList::new(ana(), rooms, false)
}

fn counts(list: &RoomList, room: i64) -> (u32, u32) {
    list.find(RoomId(room)).map(|room| (room.unread, room.mentions)).expect("a room")
}

/// The server's word of the pointer: what is unread after it, up to the head.
fn told(version: u32, seq: u64, unread: u32, head: u64) -> Signal {
    let read = ReadPointer { version, seq: Seq(seq) };
    Signal::Read { room: ROOM, read, unread, mentions: 0, head: Some(Seq(head)) }
}

fn mentioning(seq: u64) -> Event {
    let what = EventKind::MessageSent {
        body: Some("@ana".into()),
        reply_to: None,
        thread: None,
        mentions: vec![ana().handle],
        files: vec![],
    };
    event(seq, ben(), what)
}

#[test]
fn messages_of_others_count_once() {
    let mut list = list();
    assert!(!list.apply(&sent(6, ana(), "x")), "own");
    assert!(list.apply(&sent(7, ben(), "x")));
    assert!(!list.apply(&sent(7, ben(), "x")), "known");
    assert!(list.apply(&mentioning(8)));
    assert_eq!(counts(&list, 3), (2, 1));
    assert_eq!(list.badge(ROOM), Badge::Mentions(1));
    assert_eq!((list.mentions(), list.mentioned()), (1, 1));
}

#[test]
fn sending_from_any_device_reads_what_came_before() {
    let mut list = list();
    assert!(list.apply(&sent(6, ben(), "x")));
    assert!(list.apply(&mentioning(7)));
    assert!(list.apply(&sent(8, ana(), "from elsewhere")));
    assert_eq!(counts(&list, 3), (0, 0));
    assert_eq!(list.find(ROOM).map(|room| room.read.seq), Some(Seq(8)));
    assert!(list.apply(&sent(9, ben(), "x")));
    assert_eq!(counts(&list, 3), (1, 0));
}

#[test]
fn every_direct_message_counts_as_a_mention() {
    let mut list = list();
    list.apply(&Event { room: RoomId(7), ..sent(6, ben(), "x") });
    assert_eq!(counts(&list, 7), (1, 1));
    assert_eq!((list.mentions(), list.mentioned()), (1, 0), "but stands on no page of mentions");
}

#[test]
fn a_deleted_message_counts_no_more() {
    let mut list = list();
    list.apply(&mentioning(6));
    list.apply(&sent(7, ben(), "x"));
    list.apply(&deleted(8, 6));
    list.apply(&deleted(9, 6));
    assert_eq!(counts(&list, 3), (1, 0));
    assert_eq!(list.badge(ROOM), Badge::Unread);
}

#[test]
fn reading_takes_off_what_is_read_and_says_so_once() {
    let mut list = list();
    list.apply(&mentioning(6));
    list.apply(&sent(7, ben(), "x"));
    let read = list.read_up_to(ROOM, Seq(6));
    assert_eq!(read, Some(ReadPointer { version: 0, seq: Seq(6) }));
    assert_eq!(counts(&list, 3), (1, 0));
    assert_eq!(list.read_up_to(ROOM, Seq(6)), None);
    list.read_up_to(ROOM, Seq(7));
    assert_eq!(list.badge(ROOM), Badge::None);
}

#[test]
fn another_device_reads_for_this_one_too_and_a_late_one_does_not() {
    let mut list = list();
    list.apply(&sent(6, ben(), "x"));
    let read = |version, seq| ReadPointer { version, seq: Seq(seq) };
    let signal = |read| Signal::Read { room: ROOM, read, unread: 0, mentions: 0, head: None };
    assert_eq!(list.signal(&signal(read(0, 6))), Some(ROOM));
    assert_eq!(counts(&list, 3), (0, 0));
    list.unread_from(ROOM, Seq(6));
    assert_eq!(list.badge(ROOM), Badge::Unread);
    assert_eq!(list.signal(&signal(read(0, 6))), None);
    assert_eq!(list.badge(ROOM), Badge::Unread);
}

#[test]
fn a_welcome_does_not_unread_what_was_read_meanwhile() {
    let mut list = list();
    list.apply(&sent(6, ben(), "x"));
    list.read_up_to(ROOM, Seq(6));
    let stale = RoomSummary { head: cursor(6), unread: 1, ..summary(3, "general") };
    list.replace(vec![stale.clone()], false);
    assert_eq!(list.badge(ROOM), Badge::None);
    list.replace(vec![RoomSummary { head: cursor(7), ..stale }], false);
    assert_eq!(list.badge(ROOM), Badge::Unread);
}

#[test]
fn states_and_roles_hold_from_their_events_on() {
    let mut list = list();
    let mut seq = 5;
    let mut happens = |list: &mut RoomList, what| {
        seq += 1;
        assert!(list.apply(&event(seq, ben(), what)));
        list.find(ROOM).map(|room| (room.membership, room.marks)).expect("it stays")
    };
    let state =
        |archived, read_only| EventKind::RoomStateChanged(RoomStateChanged { archived, read_only });
    let (_, marks) = happens(&mut list, state(true, false));
    assert!(marks.archived && !list.sections().rooms.contains(&ROOM), "only browsing finds it");
    let (_, marks) = happens(&mut list, state(false, true));
    assert!(marks.read_only && list.sections().rooms.contains(&ROOM));
    let role = |role| EventKind::MemberRoleChanged(MemberRoleChanged { member: ana(), role });
    let (membership, marks) = happens(&mut list, role(MemberRole::Moderator));
    assert_eq!((membership, marks.moderator), (Membership::Member, true));
    let (membership, marks) = happens(&mut list, role(MemberRole::Owner));
    assert_eq!((membership, marks.moderator), (Membership::Owner, false));
}

#[test]
fn rooms_come_and_go_and_are_renamed() {
    let mut list = list();
    list.signal(&Signal::RoomAdded { room: Box::new(summary(9, "new")) });
    assert_eq!(list.find(RoomId(9)).map(|room| room.head), Some(Cursor { ..cursor(5) }));
    assert_eq!(list.signal(&Signal::RoomRemoved { room: RoomId(9) }), Some(RoomId(9)));
    assert_eq!(list.signal(&Signal::RoomRemoved { room: RoomId(9) }), None);
    let changed = EventKind::RoomChanged { name: "hall".into(), topic: "t".into() };
    assert!(list.apply(&event(6, ben(), changed)));
    assert!(list.apply(&event(7, ben(), EventKind::MemberJoined { member: ben() })));
    let room = list.find(ROOM).expect("a room");
    assert_eq!((room.name.as_str(), room.topic.as_str(), room.member_count), ("hall", "t", 3));
}

#[test]
fn rooms_stand_by_name_and_people_after_them() {
    let Sections { rooms, direct, .. } = list().sections().clone();
    assert_eq!((rooms, direct), (vec![RoomId(3), RoomId(4)], vec![RoomId(8), RoomId(7)]));
}

#[test]
fn neighbours_go_around_the_ends() {
    let mut list = list();
    let next = |list: &RoomList, room, which| list.neighbour(RoomId(room), Towards::Next, which);
    assert_eq!(next(&list, 3, Which::Any), Some(RoomId(4)));
    assert_eq!(next(&list, 7, Which::Any), Some(RoomId(3)));
    assert_eq!(list.neighbour(RoomId(3), Towards::Previous, Which::Any), Some(RoomId(7)));
    assert_eq!(next(&list, 3, Which::Unread), None);
    list.apply(&Event { room: RoomId(8), ..sent(6, ben(), "x") });
    assert_eq!(next(&list, 3, Which::Unread), Some(RoomId(8)));
}

#[test]
fn a_badge_says_99_at_most() {
    assert_eq!(Badge::Mentions(3).text().as_deref(), Some("3"));
    assert_eq!(Badge::Mentions(100).text().as_deref(), Some("99+"));
    assert_eq!((Badge::Unread.text(), Badge::None.text()), (None, None));
}

#[test]
fn the_rest_of_the_rooms_comes_in_pages() {
    let mut list = list();
    list.apply(&sent(6, ben(), "x"));
    list.replace(vec![summary(4, "zoo")], true);
    assert_eq!(list.left_out(), (0, true));
    assert!(list.find(ROOM).is_some(), "what is known stays until it is told to be gone");
    list.add(vec![summary(2, "attic"), summary(3, "general")], false);
    assert_eq!(list.sections().rooms, [RoomId(2), RoomId(3), RoomId(4)]);
    assert_eq!(
        (list.left_out(), counts(&list, 3)),
        ((0, false), (1, 0)),
        "what came live is newer"
    );
    list.replace(vec![summary(4, "zoo")], false);
    assert_eq!(list.sections().rooms, [RoomId(4)]);
}

#[test]
fn of_very_many_rooms_those_with_news_have_rows() {
    let many = (1..=1_000).map(|id| summary(id, &format!("room {id:04}")));
    let mut list = RoomList::new(ana(), many.collect(), false);
    let rows = |list: &RoomList| list.rows(Section::Rooms, Some(RoomId(999)));
    assert_eq!((rows(&list).len(), list.left_out()), (200, (800, false)));
    assert_eq!(rows(&list)[198..], [RoomId(199), RoomId(999)], "the open one, in its place");
    list.apply(&Event { room: RoomId(900), ..sent(6, ben(), "x") });
    assert_eq!(rows(&list)[197..], [RoomId(198), RoomId(900), RoomId(999)]);
}

#[test]
fn what_was_counted_already_counts_once_whichever_comes_first() {
    let mut list = list();
    let told = |version, head| told(version, 5, 2, head);
    list.apply(&sent(6, ben(), "x"));
    list.signal(&told(1, 7));
    assert!(list.apply(&sent(7, ben(), "counted by the server")));
    assert_eq!(counts(&list, 3), (2, 0));
    list.apply(&sent(8, ben(), "later than the next count"));
    list.signal(&told(2, 7));
    assert_eq!(counts(&list, 3), (3, 0));
    list.signal(&told(3, 9));
    list.apply(&deleted(9, 7));
    assert_eq!(counts(&list, 3), (2, 0), "the deletion was in the count");
}

fn chosen(settings: RoomSettings) -> RoomList {
    let mut list = list();
    list.apply(&sent(6, ben(), "x"));
    list.apply(&mentioning(7));
    list.signal(&Signal::Settings { room: ROOM, settings });
    list
}

#[test]
fn choices_say_what_counts_and_the_newest_hold() {
    let settings = RoomSettings { version: 2, ..RoomSettings::default() };
    let badge = |settings| chosen(settings).badge(ROOM);
    assert_eq!(badge(RoomSettings { level: Level::All, ..settings }), Badge::Mentions(2));
    assert_eq!(badge(RoomSettings { level: Level::Nothing, ..settings }), Badge::Unread);
    let muted = RoomSettings { muted: true, ..settings };
    assert_eq!(badge(muted), Badge::Mentions(1));
    assert_eq!(badge(RoomSettings { level: Level::Nothing, ..muted }), Badge::None);
    let mut list = chosen(muted);
    let late = Signal::Settings { room: ROOM, settings: RoomSettings::default() };
    assert_eq!(list.signal(&late), None);
    let stale = RoomSummary { head: cursor(7), unread: 2, ..summary(3, "general") };
    list.replace(vec![stale], false);
    assert!(list.find(ROOM).is_some_and(|room| room.settings.muted), "a welcome read before");
}

#[test]
fn rooms_stand_by_what_happened_last_where_that_is_wanted() {
    let mut list = list();
    list.apply(&sent(6, ben(), "x"));
    list.apply(&Event { room: RoomId(8), ..sent(6, ben(), "x") });
    list.order_by_activity();
    assert_eq!(list.sections().rooms, [RoomId(3), RoomId(4)]);
    assert!(list.apply(&Event { room: RoomId(4), ..sent(7, ana(), "x") }), "it moves");
    assert!(!list.apply(&Event { room: RoomId(4), ..sent(7, ana(), "x") }), "known");
    let Sections { rooms, direct, .. } = list.sections().clone();
    assert_eq!((rooms, direct), (vec![RoomId(4), RoomId(3)], vec![RoomId(8), RoomId(7)]));
}

#[test]
fn favourites_stand_first_and_once() {
    let mut list = list();
    let settings = RoomSettings { version: 1, favourite: true, ..RoomSettings::default() };
    for room in [RoomId(7), RoomId(4)] {
        list.signal(&Signal::Settings { room, settings });
    }
    let Sections { favourites, rooms, direct, .. } = list.sections().clone();
    assert_eq!((favourites, rooms), (vec![RoomId(7), RoomId(4)], vec![RoomId(3)]));
    assert_eq!(direct, [RoomId(8)]);
    assert_eq!(list.neighbour(RoomId(8), Towards::Next, Which::Any), Some(RoomId(7)));
}

#[test]
fn own_sections_hold_their_rooms_in_order_and_fold_all_but_news() {
    let mut list = list();
    let own = |id, folded| {
        let name = format!("section {id}");
        RoomSection { id: SectionId(id), name, folded }
    };
    let told = |version, sections| Signal::Sections(RoomSections { version, sections });
    assert!(list.signal(&told(2, vec![own(2, false), own(1, false)])).is_some());
    assert_eq!(list.signal(&told(1, vec![])), None, "an older list comes late");
    for (room, section) in [(ROOM, 1), (RoomId(7), 1), (RoomId(4), 2), (RoomId(8), 9)] {
        let section = Some(SectionId(section));
        let settings = RoomSettings { version: 1, section, ..RoomSettings::default() };
        list.signal(&Signal::Settings { room, settings });
    }
    let Sections { own: sections, rooms, direct, .. } = list.sections().clone();
    let first = (SectionId(2), vec![RoomId(4)]);
    assert_eq!(sections, [first, (SectionId(1), vec![RoomId(7), ROOM])]);
    assert_eq!((rooms, direct), (vec![], vec![RoomId(8)]), "there is no section 9");
    assert_eq!(list.neighbour(RoomId(4), Towards::Next, Which::Any), Some(RoomId(7)));

    list.signal(&told(3, vec![own(2, false), own(1, true)]));
    let folded = Section::Own(SectionId(1));
    assert_eq!(list.rows(folded, None), []);
    assert_eq!(list.rows(folded, Some(RoomId(7))), [RoomId(7)], "the open one shows");
    list.apply(&sent(6, ben(), "x"));
    assert_eq!(list.rows(folded, None), [ROOM], "so does one with news");
    assert_eq!(list.neighbour(RoomId(4), Towards::Next, Which::Any), Some(ROOM));
}

#[test]
fn a_welcome_does_not_read_what_was_marked_unread_meanwhile() {
    let mut list = list();
    list.unread_from(ROOM, Seq(4));
    list.replace(vec![summary(3, "general")], false);
    assert_eq!(list.badge(ROOM), Badge::Unread);
    assert_eq!(list.unsure(), [ROOM], "this summary was read before");
}

#[test]
fn a_deletion_of_what_was_not_seen_to_come_has_it_counted() {
    let mut list = list();
    list.add(vec![RoomSummary { unread: 2, head: cursor(6), ..summary(3, "general") }], false);
    list.signal(&told(1, 3, 2, 6));
    list.apply(&deleted(7, 3));
    assert_eq!(list.unsure(), [], "it was read");
    list.apply(&deleted(8, 4));
    assert_eq!(list.unsure(), [ROOM]);
    list.add(vec![RoomSummary { head: cursor(8), ..summary(3, "general") }], false);
    assert_eq!(list.unsure(), []);
}

#[test]
fn a_mark_of_before_what_was_read_since_has_it_counted() {
    let mut list = list();
    for seq in 6..=8 {
        list.apply(&sent(seq, ben(), "x"));
    }
    list.read_up_to(ROOM, Seq(8));
    list.signal(&told(1, 5, 2, 7));
    assert_eq!(list.unsure(), [ROOM]);
    list.signal(&told(2, 5, 3, 8));
    list.read_up_to(ROOM, Seq(8));
    list.add(vec![RoomSummary { head: cursor(8), ..summary(3, "x") }], false);
    list.signal(&told(3, 5, 3, 8));
    assert_eq!((list.unsure(), counts(&list, 3)), (vec![], (3, 0)), "nothing came since");
}

/// Another device marked it unread after the message, from a place further up.
#[test]
fn an_own_message_of_before_the_mark_does_not_read_what_is_marked_here_too() {
    let mut list = list();
    list.unread_from(ROOM, Seq(7));
    list.signal(&told(1, 4, 3, 8));
    for seq in [6, 7] {
        list.apply(&sent(seq, ben(), "x"));
    }
    list.apply(&sent(8, ana(), "said before"));
    assert_eq!(list.find(ROOM).map(|room| room.read.seq), Some(Seq(6)));
    list.apply(&sent(9, ana(), "said since"));
    assert_eq!(list.find(ROOM).map(|room| room.read.seq), Some(Seq(9)));
}

/// Another device marked it unread, and an own message moved that pointer to the same place: the
/// server sends no signal, since nothing moves.
#[test]
fn a_guess_is_counted_where_no_signal_comes() {
    let mut list = list();
    list.unread_from(ROOM, Seq(8));
    for seq in 8..=10 {
        list.apply(&sent(seq, ben(), "x"));
    }
    list.signal(&told(1, 2, 2, 4));
    assert_eq!(list.unsure(), [ROOM]);
    let read = ReadPointer { version: 1, seq: Seq(7) };
    list.add(vec![RoomSummary { read, unread: 3, head: cursor(10), ..summary(3, "x") }], false);
    assert_eq!((list.unsure(), counts(&list, 3)), (vec![], (3, 0)));
    list.unread_from(ROOM, Seq(9));
    list.signal(&told(2, 8, 2, 10));
    assert_eq!((list.unsure(), counts(&list, 3)), (vec![], (2, 0)));
}

#[test]
fn a_status_is_that_of_the_other_in_a_direct_room_until_it_ends() {
    let mut list = list();
    let status = |until| Some(Status { emoji: "🌴".into(), text: String::new(), until });
    let told = |person, status| Signal::Status { person, status, busy_until: None };
    let at = Some(Timestamp(9));
    assert_eq!(list.signal(&told(UserId(7), status(at))), Some(RoomId(7)));
    assert_eq!(list.signal(&told(UserId(99), status(None))), None, "no room with them");
    let shown = |list: &RoomList| list.find(RoomId(7)).expect("a room").status.clone();
    assert!(!list.end_statuses(Timestamp(8)));
    assert_eq!(shown(&list), status(at));
    assert!(list.end_statuses(Timestamp(9)));
    assert_eq!(shown(&list), None);
    assert_eq!(list.signal(&told(UserId(7), None)), Some(RoomId(7)));
}

#[test]
fn a_group_is_among_the_direct_messages_and_all_of_it_is_for_the_viewer() {
    let mut list = list();
    let group = RoomSummary { kind: RoomKind::Group, ..summary(9, "Ana, Ben") };
    list.add(vec![group], false);
    assert_eq!(list.sections().direct, [RoomId(9), RoomId(8), RoomId(7)]);
    assert_eq!(list.find_called("ana, ben"), None, "it is no room that a text may name");
}
