//! Judges a history: pure, and linear in its length but for the look-ups.

mod commits;
mod endings;
mod index;
mod logs;
mod privacy;
mod revocation;
mod sends;
mod views;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::time::Duration;

use confab_protocol::{ClientId, EventKind, RoomId, Seq, UserId};

use super::{Line, Resumption, Violation, What};
pub(crate) use index::has_word;
use logs::Logs;

/// Verdict on a history.
#[derive(Clone, Debug, Default)]
pub struct Verdict {
    pub violations: Vec<Violation>,
    pub counts: Counts,
    /// From handing a message to a client to another client's being given it, in order.
    pub delays: Vec<Duration>,
    /// The longest that any client that had been given something waited for the next.
    pub longest_gap: Duration,
}

impl Verdict {
    /// Whether every promise was kept. A history in which nothing was promised proves nothing: there
    /// must be something that was acknowledged, and a log to look for it in.
    pub fn is_well(&self) -> bool {
        self.violations.is_empty() && self.counts.acknowledged > 0 && self.counts.logs > 0
    }
}

/// How much of what there was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub clients: usize,
    pub sent: usize,
    pub acknowledged: usize,
    pub refused: usize,
    /// Messages that clients were given, over all clients.
    pub delivered: usize,
    /// Events of any kind.
    pub seen: usize,
    /// Statements of lines about rooms, events and else.
    pub told: usize,
    /// How often servers answered that something is committed.
    pub answered: usize,
    /// Gaps that clients healed silently: they reconnected.
    pub jumps: usize,
    pub gaps: usize,
    pub resets: usize,
    /// Memberships that somebody else has ended, and resumes after that.
    pub removals: usize,
    pub resumes_refused: usize,
    /// Clients whose sign-in was ended, and rooms that were deleted.
    pub sign_outs: usize,
    pub deletions: usize,
    pub faults: usize,
    /// Rooms whose logs were read at the end.
    pub logs: usize,
    /// Messages of them that were found by a word.
    pub found: usize,
}

/// Gives every violation in a history.
pub fn check(lines: &[Line]) -> Verdict {
    let people = people(lines);
    let (logs, mut violations) = Logs::gather(lines);
    violations.extend(sends::check(lines, &logs));
    violations.extend(views::check(lines, &logs, &people));
    violations.extend(privacy::check(lines, &logs, &people));
    violations.extend(revocation::check(lines, &people));
    violations.extend(endings::check(lines));
    violations.extend(index::check(lines));
    Verdict {
        violations,
        counts: count(lines),
        delays: delays(lines),
        longest_gap: longest_gap(lines),
    }
}

/// Finds the owner of each client.
fn people(lines: &[Line]) -> BTreeMap<usize, UserId> {
    let clients = lines.iter().filter_map(|line| match line.what {
        What::Client { client, person } => Some((client, person)),
        _ => None,
    });
    clients.collect()
}

fn count(lines: &[Line]) -> Counts {
    let mut counts = Counts::default();
    for line in lines {
        match &line.what {
            What::Client { .. } => counts.clients += 1,
            What::Sent { .. } | What::Edited { .. } => counts.sent += 1,
            What::Acknowledged { .. } => counts.acknowledged += 1,
            What::Refused { .. } => counts.refused += 1,
            What::Saw { event, .. } => {
                counts.seen += 1;
                counts.delivered += usize::from(is_message(&event.what));
            }
            What::Told { .. } => counts.told += 1,
            What::Answered { .. } => counts.answered += 1,
            What::Jumped { .. } => counts.jumps += 1,
            What::Gap { .. } => counts.gaps += 1,
            What::Reset { .. } => counts.resets += 1,
            What::Removed { .. } => counts.removals += 1,
            What::Resumed { outcome: Resumption::Refused, .. } => counts.resumes_refused += 1,
            What::SignedOut { .. } => counts.sign_outs += 1,
            What::Deleting { .. } => counts.deletions += 1,
            What::Fault { .. } => counts.faults += 1,
            What::Log { .. } => counts.logs += 1,
            What::Found { messages, .. } => counts.found += messages.len(),
            _ => {}
        }
    }
    counts
}

fn delays(lines: &[Line]) -> Vec<Duration> {
    let mut sent: BTreeMap<&ClientId, u64> = BTreeMap::new();
    let mut delays = Vec::new();
    for line in lines {
        match &line.what {
            What::Sent { client_id, .. } => {
                sent.insert(client_id, line.at_us);
            }
            What::Saw { event, .. } if is_message(&event.what) => {
                let begun = event.client_id.as_ref().and_then(|id| sent.get(id));
                delays.extend(begun.map(|begun| Duration::from_micros(line.at_us - begun)));
            }
            _ => {}
        }
    }
    delays.sort_unstable();
    delays
}

fn longest_gap(lines: &[Line]) -> Duration {
    let mut last: BTreeMap<usize, u64> = BTreeMap::new();
    let gaps = lines.iter().filter_map(|line| {
        let What::Saw { client, .. } = line.what else { return None };
        last.insert(client, line.at_us).map(|before| line.at_us - before)
    });
    Duration::from_micros(gaps.max().unwrap_or_default())
}

/// Reads out of a line that somebody was told of a room.
fn told(what: &What) -> Option<(usize, RoomId, Option<Seq>)> {
    match what {
        What::Saw { client, event } => Some((*client, event.room, Some(event.seq))),
        What::Told { client, room, seq } => Some((*client, *room, *seq)),
        _ => None,
    }
}

fn is_message(what: &EventKind) -> bool {
    matches!(what, EventKind::MessageSent { .. })
}
