//! A client's view of a room is the room's log: gapless, in order, once, to the end.
//!
//! A view begins where its person is a member, and ends where the log says that they left. Between
//! the two nothing is left out but by a gap, which stands for more than a replay gives.
//!
//! A view may stop before the end of its stay: a removed member is delivered nothing more of the
//! room at once, and their queued frames are forgotten. So they may have 250 events of a stay that
//! had 300, and then a `room_removed`. Where it is the event itself that says so, it has everything
//! before that.

use std::collections::{BTreeMap, BTreeSet};

use confab_protocol::{Cursor, Event, RoomId, Seq, UserId};

use super::commits::Commits;
use super::logs::Logs;
use crate::history::{Line, Violation, What};

/// More missed events than a server replays.
const REPLAY: u64 = 500;

pub(super) fn check(
    lines: &[Line],
    logs: &Logs,
    people: &BTreeMap<usize, UserId>,
) -> Vec<Violation> {
    let mut views = Views {
        logs,
        commits: Commits::gather(lines, logs),
        people,
        followed: BTreeMap::new(),
        removals: BTreeMap::new(),
        ending: BTreeSet::new(),
        ended: BTreeSet::new(),
        violations: Vec::new(),
    };
    for line in lines {
        match &line.what {
            What::Removing { room, person } => {
                *views.removals.entry((*room, *person)).or_default() += 1;
            }
            What::Begins { client, room, after } => views.begins(*client, *room, *after),
            What::Ends { client, room } => views.ends(*client, *room, line.at_us),
            What::Saw { client, event } => views.saw(*client, event),
            What::Jumped { client, room, after, seq } => {
                let (client, room, after, seq) = (*client, *room, *after, *seq);
                views.violations.push(Violation::Jumped { client, room, after, seq });
            }
            What::OutOfTurn { client, room, after, seq } => {
                let (client, room, after, seq) = (*client, *room, *after, *seq);
                views.violations.push(Violation::OutOfTurn { client, room, after, seq });
            }
            What::Gap { client, room, head } => views.gap(*client, *room, *head),
            What::Reset { client, room, head } => {
                views.goes_on(*client, *room, *head);
                views.violations.push(Violation::FalseReset { client: *client, room: *room });
            }
            What::SigningOut { client } => {
                views.ending.insert(*client);
            }
            What::Ended { client, .. } => {
                views.followed.retain(|(of, _), _| of != client);
                views.ended.insert(*client);
            }
            What::Settled => views.settled(),
            _ => {}
        }
    }
    views.violations
}

struct Views<'a> {
    logs: &'a Logs,
    commits: Commits,
    people: &'a BTreeMap<usize, UserId>,
    followed: BTreeMap<(usize, RoomId), View>,
    /// How many memberships may have been ended by now.
    removals: BTreeMap<(RoomId, UserId), usize>,
    /// Clients whose sign-in somebody has tried to end: for an account that was closed no room is
    /// there any more, which a client may hear before it hears why.
    ending: BTreeSet<usize>,
    /// Clients that do not come back.
    ended: BTreeSet<usize>,
    violations: Vec<Violation>,
}

/// How far a client has a room that it follows.
#[derive(Clone, Copy, Debug)]
struct View {
    begun: Seq,
    reached: Seq,
}

impl Views<'_> {
    fn begins(&mut self, client: usize, room: RoomId, after: Cursor) {
        if let (Some(log), Some(person)) = (self.logs.rooms.get(&room), self.people.get(&client)) {
            let mut stays = log.stays(*person).iter();
            if !stays.any(|stay| stay.has_views_after(after.seq)) {
                let seq = after.seq;
                self.violations.push(Violation::BegunOutside { client, room, seq });
            }
        }
        self.goes_on(client, room, after);
    }

    /// The membership in which the view began is over: somebody has tried to end it, and the log
    /// says that it has ended, which it had not if something that was written later comes before.
    fn ends(&mut self, client: usize, room: RoomId, at_us: u64) {
        let view = self.followed.remove(&(client, room));
        let (Some(view), Some(person)) = (view, self.people.get(&client)) else { return };
        let Some(log) = self.logs.rooms.get(&room).filter(|_| !self.ending.contains(&client))
        else {
            return;
        };
        let tried = self.removals.get(&(room, *person)).copied().unwrap_or_default();
        let mut tried = log.stays(*person).iter().take(tried);
        let over = |last| self.commits.not_before(room, last) <= at_us;
        if !tried.any(|stay| stay.last.is_some_and(over) && stay.ends_after(view.begun)) {
            self.violations.push(Violation::EndedEarly { client, room });
        }
    }

    fn gap(&mut self, client: usize, room: RoomId, head: Cursor) {
        let reached = self.followed.get(&(client, room)).map_or(head.seq, |view| view.reached);
        if head.seq.0.saturating_sub(reached.0) <= REPLAY {
            let head = head.seq;
            self.violations.push(Violation::FalseGap { client, room, reached, head });
        }
        self.goes_on(client, room, head);
    }

    /// The client stands at a position that it was told, which must be one of the log.
    fn goes_on(&mut self, client: usize, room: RoomId, at: Cursor) {
        let known = self
            .logs
            .find(room, at.seq)
            .is_none_or(|known| known.tag.is_none_or(|tag| tag == at.tag));
        let within = self.logs.rooms.get(&room).is_none_or(|log| at.seq <= log.head.seq);
        if !known || !within {
            self.violations.push(Violation::Differs { client, room, seq: at.seq });
        }
        let view = View { begun: at.seq, reached: at.seq };
        self.followed.entry((client, room)).or_insert(view).reached = at.seq;
    }

    fn saw(&mut self, client: usize, event: &Event) {
        let (room, seq) = (event.room, event.seq);
        let Some(view) = self.followed.get_mut(&(client, room)) else {
            return self.violations.push(Violation::Unasked { client, room, seq });
        };
        if seq <= view.reached {
            return self.violations.push(Violation::Repeated { client, room, seq });
        }
        let missed = (view.reached.0 + 1..seq.0).map(Seq);
        self.violations.extend(missed.map(|seq| Violation::Hole { client, room, seq }));
        view.reached = seq;
        let same = self.logs.find(room, seq).is_some_and(|known| known.is(event));
        if !same && !self.logs.deleted.contains(&room) {
            self.violations.push(Violation::Differs { client, room, seq });
        }
    }

    /// Everyone follows what they are a member of, up to its head.
    fn settled(&mut self) {
        let deleted = |(_, room): &&(usize, RoomId)| self.logs.deleted.contains(room);
        for (client, room) in self.followed.keys().filter(deleted) {
            self.violations.push(Violation::FollowsDeleted { client: *client, room: *room });
        }
        for (room, log) in &self.logs.rooms {
            let here = self.people.iter().filter(|(client, _)| !self.ended.contains(client));
            for (client, person) in here {
                match self.followed.get(&(*client, *room)) {
                    Some(view) if view.reached < log.head.seq => {
                        self.violations.push(Violation::Behind {
                            client: *client,
                            room: *room,
                            reached: view.reached,
                            head: log.head.seq,
                        });
                    }
                    None if log.is_member(*person) => {
                        self.violations.push(Violation::Absent { client: *client, room: *room });
                    }
                    _ => {}
                }
            }
        }
    }
}
