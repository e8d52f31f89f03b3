//! What a client was given of a room is the room's log: gapless, in order, once, to the end.

use std::collections::BTreeMap;

use confab_protocol::{Cursor, Event, RoomId, Seq, UserId};

use super::logs::Logs;
use crate::history::{Line, Violation, What};

pub(super) fn check(
    lines: &[Line],
    logs: &Logs,
    people: &BTreeMap<usize, UserId>,
) -> Vec<Violation> {
    let mut views = Views { logs, reached: BTreeMap::new(), violations: Vec::new() };
    for line in lines {
        match &line.what {
            What::Begins { client, room, after } => views.goes_on(*client, *room, *after),
            What::Ends { client, room } => {
                views.reached.remove(&(*client, *room));
            }
            What::Saw { client, event } => views.saw(*client, event),
            What::Gap { client, room, head } => views.goes_on(*client, *room, *head),
            What::Reset { client, room, head } => {
                views.goes_on(*client, *room, *head);
                views.violations.push(Violation::FalseReset { client: *client, room: *room });
            }
            What::Settled => views.settled(people),
            _ => {}
        }
    }
    views.violations
}

struct Views<'a> {
    logs: &'a Logs,
    /// How far each client has each room that it follows.
    reached: BTreeMap<(usize, RoomId), Seq>,
    violations: Vec<Violation>,
}

impl Views<'_> {
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
        self.reached.insert((client, room), at.seq);
    }

    fn saw(&mut self, client: usize, event: &Event) {
        let (room, seq) = (event.room, event.seq);
        let Some(reached) = self.reached.get_mut(&(client, room)) else {
            return self.violations.push(Violation::Unasked { client, room, seq });
        };
        if seq <= *reached {
            return self.violations.push(Violation::Repeated { client, room, seq });
        }
        let missed = (reached.0 + 1..seq.0).map(Seq);
        self.violations.extend(missed.map(|seq| Violation::Hole { client, room, seq }));
        *reached = seq;
        if !self.logs.find(room, seq).is_some_and(|known| known.is(event)) {
            self.violations.push(Violation::Differs { client, room, seq });
        }
    }

    /// Everyone follows what they are a member of, up to its head.
    fn settled(&mut self, people: &BTreeMap<usize, UserId>) {
        for (room, log) in &self.logs.rooms {
            for (client, person) in people {
                match self.reached.get(&(*client, *room)) {
                    Some(reached) if *reached < log.head.seq => {
                        self.violations.push(Violation::Behind {
                            client: *client,
                            room: *room,
                            reached: *reached,
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
