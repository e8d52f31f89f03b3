//! No one sees what they may not: of a room for its members, nothing before someone tries to bring
//! them in, and nothing after the event with which they left. Frames that a client received and
//! ignored count as well.

use std::collections::BTreeMap;

use confab_protocol::{RoomId, UserId};

use super::logs::Logs;
use super::told;
use crate::history::line::Access;
use crate::history::{Line, Violation, What};

pub(super) fn check(
    lines: &[Line],
    logs: &Logs,
    people: &BTreeMap<usize, UserId>,
) -> Vec<Violation> {
    let mut admitted: BTreeMap<(RoomId, UserId), usize> = BTreeMap::new();
    let mut violations = Vec::new();
    for line in lines {
        match &line.what {
            What::Admitting { room, person } => {
                *admitted.entry((*room, *person)).or_default() += 1;
            }
            What::Saw { .. } | What::Told { .. } => {
                let Some((client, room, seq)) = told(&line.what) else { continue };
                let log = logs.rooms.get(&room).filter(|log| log.access == Access::Members);
                let (Some(log), Some(person)) = (log, people.get(&client)) else { continue };
                let times = admitted.get(&(room, *person)).copied().unwrap_or_default();
                // A member sees the whole history of before, too.
                let mut stays = log.stays(*person).iter().take(times);
                let seen = |last| seq.is_none_or(|seq| seq <= last);
                if !stays.any(|stay| stay.last.is_none_or(seen)) {
                    violations.push(Violation::Forbidden { client, room, seq });
                }
            }
            _ => {}
        }
    }
    violations
}
