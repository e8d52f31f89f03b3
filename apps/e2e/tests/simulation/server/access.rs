//! Follows what access is taken away, and delivers nothing while that can't be read: the hub is
//! told until when it is known, and halts by itself.

use std::collections::BTreeMap;

use confab_hub::Moment;
use confab_protocol::{CloseCode, RoomId, Seq, Signal};

use super::Server;
use crate::store::{CLOSED, Change, GUEST, Store};

const POLL_MS: u64 = 250;
/// For so long changes may be unread before nothing more is delivered, before that is noticed by
/// their reader, and before lines are closed.
const PATIENCE_MS: u64 = 750;
const NOTICED_MS: u64 = 900;
const CUT_MS: u64 = 10_000;

pub(super) struct Access {
    /// How many changes were acted on, and the number of the last one.
    seen: usize,
    last: Option<u64>,
    poll_at: u64,
    /// When they were read last.
    read_at: u64,
    blind_until: u64,
    /// How far each room was delivered. One may have begun anew since, and frames queued before for
    /// a line on its way into it are sent all the same.
    reached: BTreeMap<RoomId, Seq>,
    /// The same from when delivery was halted, if it is.
    halted: Option<BTreeMap<RoomId, Seq>>,
}

impl Access {
    pub(super) fn new(store: &Store, now: u64) -> Self {
        let changes = store.changes();
        let (seen, last) = (changes.len(), changes.last().map(|(number, _)| *number));
        Self {
            seen,
            last,
            poll_at: now + POLL_MS,
            read_at: now,
            blind_until: 0,
            reached: BTreeMap::new(),
            halted: None,
        }
    }
}

impl Server {
    /// For a time it can't read what is taken away.
    pub(crate) fn blind(&mut self, until: u64) {
        self.access.blind_until = self.access.blind_until.max(until);
    }

    /// Whether it may say an event now: while delivery is halted, what was queued before.
    pub(crate) fn may_say(&self, room: RoomId, seq: Seq) -> bool {
        let halted = self.access.halted.as_ref();
        halted.is_none_or(|reached| reached.get(&room).is_some_and(|reached| seq <= *reached))
    }

    pub(crate) fn is_halted(&self) -> bool {
        self.access.halted.is_some()
    }

    pub(super) fn follow_access(&mut self, store: &Store, now: Moment) {
        if self.access.poll_at <= now.0 {
            self.access.poll_at = now.0 + POLL_MS;
            if self.access.blind_until <= now.0 {
                self.act(store, now);
            }
        }
        if self.access.halted.is_none() {
            let reached = self.hub.positions().into_iter();
            self.access.reached.extend(reached.map(|at| (at.room, at.head.seq)));
        }
        let unread = now.0 - self.access.read_at;
        if unread > PATIENCE_MS && self.access.halted.is_none() {
            // Everything from this moment on is held back.
            self.access.halted = Some(self.access.reached.clone());
        }
        if unread >= NOTICED_MS {
            self.hub.halt();
        }
        if unread >= CUT_MS {
            self.hub.cut_all(CloseCode::Unavailable);
        }
    }

    /// Trusts its knowledge of access: all revocations up to then are known, and acted on.
    pub(super) fn trust(&mut self, now: u64) {
        self.access.read_at = now;
        self.hub.trust_until(Moment(now + PATIENCE_MS));
    }

    fn act(&mut self, store: &Store, now: Moment) {
        let changes = store.changes();
        let last = self.access.seen.checked_sub(1).map(|last| changes.get(last));
        if last.is_some_and(|there| there.map(|(number, _)| *number) != self.access.last) {
            // The last one is not there any more.
            self.hub.cut_all(CloseCode::Revalidate);
            self.access.seen = changes.len();
        }
        for (_, change) in &changes[self.access.seen..] {
            match *change {
                Change::Left if !store.is_member(CLOSED, GUEST) => {
                    self.hub.detach_person(CLOSED, GUEST, now);
                    self.tell(GUEST, &Signal::RoomRemoved { room: CLOSED }, now);
                }
                Change::Left => {}
                Change::Session { person, session } => {
                    self.hub.cut_session(person, session, CloseCode::SignedOut);
                }
            }
        }
        self.access.seen = changes.len();
        self.access.last = changes.last().map(|(number, _)| *number);
        self.trust(now.0);
        // The hub may have noticed before.
        if self.access.halted.is_some() || self.hub.is_halted() {
            // The store may have come back with another history.
            self.compare_heads(store, now);
            self.access.halted = None;
            self.hub.go_on(now);
        }
    }
}
