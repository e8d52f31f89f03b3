//! A history that is well, and how to break it.

use confab_protocol::{
    Annotations, ClientId, Cursor, Entry, EntryKind, Event, EventKind, Handle, Person, RoomId, Seq,
    Tag, Timestamp, UserId,
};

use crate::history::line::Access;
use crate::history::{Line, Violation, What, check};

pub(super) const OPEN: RoomId = RoomId(1);
pub(super) const CLOSED: RoomId = RoomId(2);
/// Ana has client 0, Ben has client 1.
pub(super) const ANA: i64 = 7;
pub(super) const BEN: i64 = 8;

pub(super) fn person(id: i64) -> Person {
    let handle = Handle::parse(&format!("person{id}")).expect("a handle");
    Person::new(UserId(id), handle, "Someone")
}

pub(super) fn id(number: u128) -> ClientId {
    ClientId::from_random(number)
}

pub(super) fn at(seq: u64) -> Cursor {
    Cursor { seq: Seq(seq), tag: Tag(seq * 7) }
}

pub(super) fn sent(client: usize, number: u128) -> What {
    What::Sent { client, room: OPEN, client_id: id(number) }
}

pub(super) fn acknowledged(client: usize, number: u128, seq: u64) -> What {
    What::Acknowledged { client, room: OPEN, client_id: id(number), at: at(seq) }
}

pub(super) fn message(client: usize, seq: u64, author: i64, number: u128) -> What {
    let what = EventKind::MessageSent {
        body: None,
        reply_to: None,
        mentions: vec![],
        thread: None,
        files: vec![],
    };
    saw(client, OPEN, seq, author, Some(id(number)), what)
}

pub(super) fn saw(
    client: usize,
    room: RoomId,
    seq: u64,
    author: i64,
    client_id: Option<ClientId>,
    what: EventKind,
) -> What {
    let Cursor { seq, tag } = at(seq);
    let author = person(author);
    let event = Event { room, seq, tag, at: Timestamp(0), author, client_id, what };
    What::Saw { client, event: Box::new(event) }
}

/// Client 1 is given what happens in the closed room.
pub(super) fn notice(seq: u64) -> What {
    let what = EventKind::RoomChanged { name: "closed".into(), topic: String::new() };
    saw(1, CLOSED, seq, ANA, None, what)
}

pub(super) fn left(seq: u64) -> What {
    saw(1, CLOSED, seq, ANA, None, EventKind::MemberLeft { member: person(BEN) })
}

pub(super) fn entry(seq: u64, author: i64, client_id: Option<ClientId>, what: EntryKind) -> Entry {
    Entry { seq: Seq(seq), at: Timestamp(0), author: person(author), client_id, what }
}

pub(super) fn text(seq: u64, author: i64, number: u128) -> Entry {
    let what = EntryKind::Message {
        body: None,
        changed: Seq(seq),
        reply_to: None,
        mentions: vec![],
        annotations: Annotations::default(),
    };
    entry(seq, author, Some(id(number)), what)
}

pub(super) fn created(seq: u64) -> Entry {
    entry(seq, ANA, None, EntryKind::RoomCreated { name: "a room".into() })
}

/// Two people talk in an open room, and Ben is for a while in a closed one of Ana's.
pub(super) fn well() -> Vec<What> {
    let changed = EntryKind::RoomChanged { name: "closed".into(), topic: String::new() };
    let joined = |seq, who| entry(seq, who, None, EntryKind::MemberJoined { member: person(who) });
    let open = vec![created(1), joined(2, BEN), text(3, ANA, 1), text(4, BEN, 2), text(5, ANA, 3)];
    let gone = entry(4, ANA, None, EntryKind::MemberLeft { member: person(BEN) });
    let closed = vec![
        created(1),
        joined(2, BEN),
        entry(3, ANA, None, changed.clone()),
        gone,
        entry(5, ANA, None, changed),
    ];
    let log = |room, access, entries| What::Log { room, access, head: at(5), entries };
    vec![
        What::Client { client: 0, person: UserId(ANA) },
        What::Client { client: 1, person: UserId(BEN) },
        What::Begins { client: 0, room: OPEN, after: at(2) },
        What::Begins { client: 1, room: OPEN, after: at(2) },
        What::Begins { client: 0, room: CLOSED, after: at(5) },
        What::Admitting { room: CLOSED, person: UserId(BEN) },
        What::Begins { client: 1, room: CLOSED, after: at(2) },
        notice(3),
        What::Removing { room: CLOSED, person: UserId(BEN) },
        left(4),
        What::Ends { client: 1, room: CLOSED },
        sent(0, 1),
        message(0, 3, ANA, 1),
        message(1, 3, ANA, 1),
        acknowledged(0, 1, 3),
        sent(1, 2),
        sent(0, 3),
        acknowledged(0, 3, 5),
        acknowledged(1, 2, 4),
        message(0, 4, BEN, 2),
        message(0, 5, ANA, 3),
        message(1, 4, BEN, 2),
        message(1, 5, ANA, 3),
        What::Settled,
        log(OPEN, Access::Everyone, open),
        log(CLOSED, Access::Members, closed),
    ]
}

pub(super) fn lines(history: Vec<What>) -> Vec<Line> {
    let lines = history.into_iter().zip(0..);
    lines.map(|(what, number)| Line { at_us: number * 1_000, what }).collect()
}

/// The history with further lines behind a line.
pub(super) fn with_after(line: &What, further: impl IntoIterator<Item = What>) -> Vec<What> {
    let mut history = well();
    let place = history.iter().position(|what| what == line).expect("it is there") + 1;
    history.splice(place..place, further);
    history
}

/// Has so many milliseconds pass before a line and everything after it.
pub(super) fn pause_before(line: &What, pause_ms: u64, mut lines: Vec<Line>) -> Vec<Line> {
    let place = lines.iter().rposition(|at| at.what == *line).expect("it is there");
    lines[place..].iter_mut().for_each(|line| line.at_us += pause_ms * 1_000);
    lines
}

pub(super) fn violations(history: Vec<What>) -> Vec<Violation> {
    check(&lines(history)).violations
}

/// Without the lines that are this one.
pub(super) fn without(gone: &What) -> Vec<What> {
    well().into_iter().filter(|what| what != gone).collect()
}

/// The history with a line in another's place.
pub(super) fn instead(old: &What, new: &What) -> Vec<What> {
    let history = well().into_iter();
    history.map(|what| if what == *old { new.clone() } else { what }).collect()
}

/// The history with the entries of the open room's log changed.
pub(super) fn with_log(change: impl Fn(&mut Vec<Entry>)) -> Vec<What> {
    let mut history = well();
    for what in &mut history {
        if let What::Log { room: OPEN, entries, .. } = what {
            change(entries);
        }
    }
    history
}
