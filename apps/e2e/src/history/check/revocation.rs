//! Revocation: a removed member is told nothing of the room from a second later on, whether their
//! client makes something of it or not, and can't resume it. A client that was signed out is told
//! nothing at all from then on.
//!
//! Frames that had left the servers by then may still arrive: while the network holds back traffic
//! to a client, or a server is frozen with its frames, the second has not begun.

use std::collections::BTreeMap;

use confab_protocol::{RoomId, UserId};

use super::told;
use crate::history::line::Resumption;
use crate::history::{Line, Violation, What};

/// Within this time access is gone, on every server.
const WITHIN_US: u64 = 1_000_000;

pub(super) fn check(lines: &[Line], people: &BTreeMap<usize, UserId>) -> Vec<Violation> {
    let mut revocations = Revocations::default();
    let mut violations = Vec::new();
    for Line { at_us, what } in lines {
        match what {
            What::Removed { room, person } => {
                revocations.removed.insert((*room, *person), *at_us);
            }
            What::Admitting { room, person } => {
                revocations.removed.remove(&(*room, *person));
            }
            What::Held { client } => revocations.links.entry(*client).or_default().holds += 1,
            What::Passed { client } => {
                let link = revocations.links.entry(*client).or_default();
                link.holds = link.holds.saturating_sub(1);
                link.passed_us = *at_us;
            }
            What::SignedOut { client } => {
                revocations.signed_out.insert(*client, *at_us);
            }
            What::Saw { .. } | What::Told { .. } => {
                let Some((client, room, seq)) = told(what) else { continue };
                if matches!(what, What::Told { .. })
                    && let Some(after_us) = revocations.since_signed_out(client, *at_us)
                    && after_us > WITHIN_US
                {
                    let after_ms = after_us / 1_000;
                    violations.push(Violation::ToldSignedOut { client, room, after_ms });
                }
                let Some(person) = people.get(&client) else { continue };
                if let Some(after_us) = revocations.since(client, room, *person, *at_us)
                    && after_us > WITHIN_US
                {
                    let after_ms = after_us / 1_000;
                    violations.push(Violation::Late { client, room, seq, after_ms });
                }
            }
            What::Resumed { room, person, outcome: Resumption::Accepted } => {
                violations.push(Violation::StillOpen { room: *room, person: *person });
            }
            _ => {}
        }
    }
    violations
}

/// Removed members, and traffic that is held back.
#[derive(Default)]
struct Revocations {
    /// Since when a person is out of a room into which nobody has tried to bring them back.
    removed: BTreeMap<(RoomId, UserId), u64>,
    /// Since when a client is signed out.
    signed_out: BTreeMap<usize, u64>,
    links: BTreeMap<usize, Link>,
}

/// Network between the servers and a client.
#[derive(Default)]
struct Link {
    holds: usize,
    passed_us: u64,
}

impl Revocations {
    /// How long ago a person lost a room, or whatever held it back let go of what they had coming.
    fn since(&self, client: usize, room: RoomId, person: UserId, at_us: u64) -> Option<u64> {
        self.passed(client, *self.removed.get(&(room, person))?, at_us)
    }

    /// The same of a client that was signed out.
    fn since_signed_out(&self, client: usize, at_us: u64) -> Option<u64> {
        self.passed(client, *self.signed_out.get(&client)?, at_us)
    }

    fn passed(&self, client: usize, gone_us: u64, at_us: u64) -> Option<u64> {
        match self.links.get(&client) {
            Some(link) if link.holds > 0 => None,
            Some(link) => Some(at_us - gone_us.max(link.passed_us)),
            None => Some(at_us - gone_us),
        }
    }
}
