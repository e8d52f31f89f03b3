//! Holds the connections of this server and the rooms they follow.

mod deliver;
mod gauge;
mod people;
mod presence;
mod revoke;
mod rooms;

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use confab_protocol::{Cursor, RoomId, UserId};

use crate::people::People;
use crate::room::Room;
use crate::{HubLimits, Moment};

/// The hub. Its methods never wait but for short locks; rooms and people are spread over many.
///
/// A room's lock is taken before that of people and before a connection's own, and never two rooms'
/// at once.
pub struct Hub {
    limits: HubLimits,
    shards: Box<[Mutex<Shard>]>,
    people: Box<[Mutex<People>]>,
    next_connection: AtomicU64,
    /// Until this moment all revocations are known.
    trusted_until: AtomicU64,
    /// From [`Hub::halt`] to [`Hub::go_on`].
    halted: AtomicBool,
}

#[derive(Debug, Default)]
struct Shard {
    rooms: HashMap<RoomId, Room>,
    /// Rooms that miss something.
    behind: BTreeSet<RoomId>,
    /// Bytes in the rings of its rooms, all together.
    ring_bytes: usize,
    epoch: u64,
    halted: bool,
}

/// How often access was taken from someone in a part of the hub.
///
/// Who checks access and then attaches takes the epoch *before* the check, so that a removal in
/// between is noticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Epoch(u64);

/// Whether what was found out about someone's access still holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Checked {
    Holds,
    /// Access was taken from someone since: look again whether it was from this person.
    Stale,
    /// The hub delivers nothing for now.
    Halted,
}

/// How far a room was delivered here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    pub room: RoomId,
    pub head: Cursor,
}

impl Hub {
    pub fn new(limits: HubLimits) -> Self {
        let shards = limits.shards.max(1);
        Self {
            limits,
            shards: (0..shards).map(|_| Mutex::default()).collect(),
            people: (0..shards).map(|_| Mutex::default()).collect(),
            next_connection: AtomicU64::new(1),
            trusted_until: AtomicU64::new(u64::MAX),
            halted: AtomicBool::new(false),
        }
    }

    pub fn limits(&self) -> &HubLimits {
        &self.limits
    }

    fn shard(&self, room: RoomId) -> MutexGuard<'_, Shard> {
        lock(&self.shards[index(room.0, self.shards.len())])
    }

    /// A room's part, for what delivers now: it is halted if trust has run out.
    fn shard_at(&self, room: RoomId, now: Moment) -> MutexGuard<'_, Shard> {
        self.at(self.shard(room), now)
    }

    fn at<'a>(&self, mut shard: MutexGuard<'a, Shard>, now: Moment) -> MutexGuard<'a, Shard> {
        // Read under the lock: see `Hub::is_halted`.
        shard.halted |= self.has_run_out(now);
        shard
    }

    fn has_run_out(&self, now: Moment) -> bool {
        now.0 > self.trusted_until.load(Ordering::Relaxed)
    }

    fn shards(&self) -> impl Iterator<Item = MutexGuard<'_, Shard>> {
        self.shards.iter().map(lock)
    }

    /// All parts, each as [`Hub::shard_at`] gives it.
    fn shards_at(&self, now: Moment) -> impl Iterator<Item = MutexGuard<'_, Shard>> {
        self.shards().map(move |shard| self.at(shard, now))
    }

    fn people(&self, person: UserId) -> MutexGuard<'_, People> {
        lock(&self.people[index(person.0, self.people.len())])
    }
}

impl fmt::Debug for Hub {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hub").field("limits", &self.limits).finish_non_exhaustive()
    }
}

/// Spreads consecutive ids evenly.
fn index(id: i64, shards: usize) -> usize {
    usize::try_from(id.unsigned_abs()).unwrap_or_default() % shards
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // The data behind it is whole after a panic: every change is a sequence of whole steps.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
