//! Access is taken away, and delivery is halted where it is not known to whom it is left.

use confab_protocol::{RoomId, UserId};

use super::{Epoch, Hub};
use crate::Moment;
use crate::room::Room;

impl Hub {
    /// Take it before an access check that is followed by [`Hub::attach`].
    pub fn epoch(&self, room: RoomId) -> Epoch {
        Epoch(self.shard(room).epoch)
    }

    /// Detaches all connections of a person from a room.
    pub fn detach_person(&self, room: RoomId, person: UserId, now: Moment) {
        let mut shard = self.shard(room);
        shard.epoch += 1;
        if let Some(room) = shard.rooms.get_mut(&room) {
            room.detach_person(person, now);
        }
    }

    /// Detaches everyone from a room that is no more, and forgets what was said in it; gives whom.
    pub fn close(&self, room: RoomId, now: Moment) -> Vec<UserId> {
        let mut shard = self.shard(room);
        shard.epoch += 1;
        let mut followers = Vec::new();
        shard.settle(room, |old| {
            followers = old.detach_all(now);
            *old = Room::new(room, now);
        });
        followers
    }

    /// Holds back everything that comes from now on, up to the bound for held frames.
    pub fn halt(&self) {
        self.shards().for_each(|mut shard| shard.halted = true);
    }

    /// Delivers what was held back, and goes on.
    pub fn go_on(&self, now: Moment) {
        for mut shard in self.shards() {
            shard.halted = false;
            let ids: Vec<_> = shard.behind.iter().copied().collect();
            for id in ids {
                shard.settle(id, |room| {
                    room.release_held(now, &self.limits);
                });
            }
        }
    }
}
