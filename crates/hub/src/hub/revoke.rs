//! Revocation, and the halt of delivery while access cannot be verified.

use std::sync::atomic::Ordering;
use std::task::Waker;

use confab_protocol::{RoomId, UserId};

use super::{Epoch, Hub};
use crate::Moment;
use crate::room::Room;

impl Hub {
    /// Take it before an access check that is followed by [`Hub::attach`].
    pub fn epoch(&self, room: RoomId) -> Epoch {
        Epoch(self.shard(room).epoch)
    }

    /// Detaches all connections of a person from a room, and forgets its frames in their outboxes.
    pub fn detach_person(&self, room: RoomId, person: UserId, now: Moment) {
        let mut shard = self.shard(room);
        shard.epoch += 1;
        if let Some(room) = shard.rooms.get_mut(&room) {
            room.detach_person(person, now);
        }
        // Under the room's lock: what a later attach replays is not forgotten.
        for connection in self.people(person).of(person) {
            connection.outbox().forget(room);
        }
    }

    /// Detaches everyone from a room that is no more, and forgets its recent events and all its
    /// queued frames. Gives the people who were detached.
    pub fn close(&self, room: RoomId, now: Moment) -> Vec<UserId> {
        let mut shard = self.shard(room);
        shard.epoch += 1;
        let mut followers = Vec::new();
        shard.settle(room, |old| {
            followers = old.detach_all(now);
            *old = Room::new(room, now);
        });
        self.for_each_connection(|connection| connection.outbox().forget(room));
        followers
    }

    /// Renews a lease: until then all revocations are known. Past it nothing is delivered before
    /// [`Hub::go_on`], however late the missing renewal is noticed. A hub that was never told of an
    /// end trusts for good.
    pub fn trust_until(&self, until: Moment) {
        self.trusted_until.store(until.0, Ordering::Relaxed);
    }

    /// Whether anything is held back. Asked after a renewal, it tells of each part that had run out
    /// of trust before: parts note it under their locks, which are taken here.
    pub fn is_halted(&self) -> bool {
        self.shards().any(|shard| shard.halted)
    }

    /// Whether what waits in outboxes of any room must wait on: it was queued for people who may
    /// have lost the room since. Ask before each write; it costs next to nothing.
    pub fn holds_back(&self, now: Moment) -> bool {
        self.halted.load(Ordering::Relaxed) || self.has_run_out(now)
    }

    /// Holds back everything that comes from now on, up to the bound for held frames.
    pub fn halt(&self) {
        self.halted.store(true, Ordering::Relaxed);
        self.shards().for_each(|mut shard| shard.halted = true);
    }

    /// Delivers the frames held back, and goes on.
    pub fn go_on(&self, now: Moment) {
        self.halted.store(false, Ordering::Relaxed);
        let mut wakers = Vec::new();
        for mut shard in self.shards() {
            shard.halted = false;
            shard.rooms.values_mut().for_each(|room| room.tell_presence(now));
            let ids: Vec<_> = shard.behind.iter().copied().collect();
            for id in ids {
                shard.settle(id, |room| {
                    room.release_held(now, &self.limits, &mut wakers);
                });
            }
        }
        wakers.into_iter().for_each(Waker::wake);
    }
}
