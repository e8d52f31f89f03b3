//! Who is here, who types, and other signals of a room.

use bytes::Bytes;
use confab_protocol::{RoomId, ServerId, UserId};

use super::Hub;
use crate::{Gathered, Moment, Share};

impl Hub {
    /// Queues a signal for every connection in a room. It may be lost.
    pub fn signal(&self, room: RoomId, bytes: &Bytes, now: Moment) {
        let shard = self.shard_at(room, now);
        if shard.halted {
            return;
        }
        if let Some(room) = shard.rooms.get(&room) {
            room.signal(bytes, now);
        }
    }

    /// Whether someone's typing is to be passed on: they follow the room, and the last time was
    /// long enough ago.
    pub fn takes_typing(&self, room: RoomId, person: UserId, now: Moment) -> bool {
        let mut shard = self.shard(room);
        let room = shard.rooms.get_mut(&room);
        room.is_some_and(|room| room.takes_typing(person, now, &self.limits))
    }

    /// Takes another server's share of a room's presence.
    pub fn take_share(&self, room: RoomId, server: ServerId, share: &Share, now: Moment) {
        if let Some(room) = self.shard(room).rooms.get_mut(&room) {
            room.presence.take(server, share, now);
        }
    }

    /// What is to be told about presence now. Call it every two seconds or so.
    pub fn gather_presence(&self, now: Moment) -> Vec<Gathered> {
        let mut gathered = Vec::new();
        for mut shard in self.shards() {
            let rooms = shard.rooms.values_mut();
            gathered.extend(rooms.filter_map(|room| room.gather(now, &self.limits)));
        }
        gathered
    }

    /// Tells everyone in a room who is here, and whoever attaches later.
    pub fn announce_presence(&self, room: RoomId, signal: &Bytes, now: Moment) {
        let mut shard = self.shard_at(room, now);
        let halted = shard.halted;
        if let Some(room) = shard.rooms.get_mut(&room) {
            room.presence.signal = Some(signal.clone());
            if !halted {
                room.signal(signal, now);
            }
        }
    }
}
