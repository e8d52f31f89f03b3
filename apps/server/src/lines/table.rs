//! Counts lines by owner, and chooses which go.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Instant;

use confab_protocol::UserId;

use super::{Bounds, Line};

/// Owner of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    /// Of this address prefix; nobody was signed in on it yet.
    Nobody(IpAddr),
    Account(UserId),
    /// A WebSocket, which its account's own bound counts.
    Socket,
    /// A trusted proxy, whose requests are of many.
    Proxy,
}

/// Whether lines with a request under way are closed for others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Busy {
    Stay,
    Go,
}

#[derive(Debug, Default)]
pub(super) struct Table {
    last_id: u64,
    open: HashMap<u64, (Arc<Line>, Owner)>,
    nobodys: usize,
    by_prefix: HashMap<IpAddr, usize>,
    by_account: HashMap<UserId, usize>,
    pub(super) warned_at: Option<Instant>,
}

impl Table {
    pub(super) fn len(&self) -> usize {
        self.open.len()
    }

    pub(super) fn next_id(&mut self) -> u64 {
        self.last_id += 1;
        self.last_id
    }

    /// Closes quiet lines until one more fits; whether it does.
    pub(super) fn make_room(&mut self, bounds: &Bounds, owner: Owner) -> bool {
        let nobodys = |owner: Owner| matches!(owner, Owner::Nobody(_));
        if let Owner::Nobody(prefix) = owner {
            let own = self.by_prefix.get(&prefix).copied().unwrap_or_default();
            if own >= bounds.per_prefix && !self.evict(own, Busy::Stay, |of| of == owner) {
                return false;
            }
            if self.nobodys >= bounds.nobodys && !self.evict(self.nobodys, Busy::Go, nobodys) {
                return false;
            }
        }
        // Those of accounts only where there is none of nobody's.
        self.len() < bounds.all
            || self.evict(self.nobodys, Busy::Go, nobodys)
            || self.evict(1, Busy::Stay, |of| matches!(of, Owner::Account(_)))
    }

    /// Closes the quietest of the lines that `goes` picks: a sixteenth of `of`, so that they are
    /// looked through once in many. Busy ones go after the quiet, the oldest first: so a crowd that
    /// asks without end keeps no newcomer out. Whether there was one.
    fn evict(&mut self, of: usize, busy: Busy, goes: impl Fn(Owner) -> bool) -> bool {
        let mut quiet: Vec<(u64, u64)> = self
            .open
            .values()
            .filter(|(_, owner)| goes(*owner))
            .map(|(line, _)| (line.quiet_since().unwrap_or(u64::MAX), line.id()))
            .filter(|(since, _)| busy == Busy::Go || *since != u64::MAX)
            .collect();
        let count = (of / 16).clamp(1, quiet.len().max(1));
        if quiet.len() > count {
            quiet.select_nth_unstable(count - 1);
            quiet.truncate(count);
        }
        for (_, id) in &quiet {
            if let Some(line) = self.remove(*id) {
                line.evict();
            }
        }
        !quiet.is_empty()
    }

    pub(super) fn insert(&mut self, line: Arc<Line>, owner: Owner) {
        self.count(owner);
        self.open.insert(line.id(), (line, owner));
    }

    /// Takes a line out, if it is still there.
    pub(super) fn remove(&mut self, id: u64) -> Option<Arc<Line>> {
        let (line, owner) = self.open.remove(&id)?;
        self.discount(owner);
        Some(line)
    }

    /// Gives a line to an account; `false` where that has too many, and all of them are busy.
    pub(super) fn claim(&mut self, bounds: &Bounds, id: u64, person: UserId) -> bool {
        let account = Owner::Account(person);
        match self.open.get(&id) {
            Some((_, Owner::Nobody(_) | Owner::Account(_))) => {}
            // One that is being closed, or whose requests are of many.
            _ => return true,
        }
        let own = self.by_account.get(&person).copied().unwrap_or_default();
        if own >= bounds.per_account && !self.evict(1, Busy::Stay, |of| of == account) {
            return false;
        }
        self.give(id, account);
        true
    }

    pub(super) fn upgraded(&mut self, id: u64) {
        if let Some((_, Owner::Account(_))) = self.open.get(&id) {
            self.give(id, Owner::Socket);
        }
    }

    fn give(&mut self, id: u64, owner: Owner) {
        let Some((_, of)) = self.open.get_mut(&id) else { return };
        let before = std::mem::replace(of, owner);
        self.discount(before);
        self.count(owner);
    }

    fn count(&mut self, owner: Owner) {
        match owner {
            Owner::Nobody(prefix) => {
                self.nobodys += 1;
                *self.by_prefix.entry(prefix).or_default() += 1;
            }
            Owner::Account(person) => *self.by_account.entry(person).or_default() += 1,
            Owner::Socket | Owner::Proxy => {}
        }
    }

    fn discount(&mut self, owner: Owner) {
        match owner {
            Owner::Nobody(prefix) => {
                self.nobodys -= 1;
                discount(&mut self.by_prefix, &prefix);
            }
            Owner::Account(person) => discount(&mut self.by_account, &person),
            Owner::Socket | Owner::Proxy => {}
        }
    }
}

fn discount<K: std::hash::Hash + Eq>(counts: &mut HashMap<K, usize>, key: &K) {
    if let Some(count) = counts.get_mut(key) {
        *count -= 1;
        if *count == 0 {
            counts.remove(key);
        }
    }
}
