//! Presence, typing, and other signals of a room.

use bytes::Bytes;
use confab_protocol::{PresenceState, RoomId, ServerId, UserId};

use super::Hub;
use crate::{Connection, Gathered, Moment, Share, States};

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

    /// People of a room who are connected to any server, as they were told last; none where that is
    /// not known here, or where they are too many to name.
    pub fn here(&self, room: RoomId) -> Option<Vec<UserId>> {
        self.shard(room).rooms.get(&room)?.presence.online()
    }

    /// Takes another server's share of a room's presence.
    pub fn take_share(&self, room: RoomId, server: ServerId, share: &Share, now: Moment) {
        if let Some(room) = self.shard(room).rooms.get_mut(&room) {
            room.presence.take(server, share, now);
        }
    }

    /// Takes who is away or busy of another server's share.
    pub fn take_states(&self, room: RoomId, server: ServerId, states: &States) {
        if let Some(room) = self.shard(room).rooms.get_mut(&room) {
            room.presence.take_states(server, states);
        }
    }

    /// Takes how a connection finds its person; the rooms that it follows are told with the next
    /// gathering.
    pub fn set_presence(&self, connection: &Connection, state: PresenceState) {
        if connection.set_presence(state) == state {
            return;
        }
        for room in connection.followed() {
            if let Some(room) = self.shard(room).rooms.get_mut(&room) {
                room.presence.touch();
            }
        }
    }

    /// Has this server's share of every room be told again with the next gathering.
    pub fn repeat_shares(&self) {
        for mut shard in self.shards() {
            shard.rooms.values_mut().for_each(|room| room.presence.repeat());
        }
    }

    /// The same of one room.
    pub fn repeat_share(&self, room: RoomId) {
        if let Some(room) = self.shard(room).rooms.get_mut(&room) {
            room.presence.repeat();
        }
    }

    /// Gathers the news about presence. Call it every two seconds or so: connections that could not
    /// be told the last time are told on the way, where nothing newer is to be told.
    pub fn gather_presence(&self, now: Moment) -> Vec<Gathered> {
        let mut all = Vec::new();
        for mut shard in self.shards_at(now) {
            let halted = shard.halted;
            for room in shard.rooms.values_mut() {
                let gathered = room.gather(now, &self.limits);
                let is_news = gathered.as_ref().is_some_and(|gathered| gathered.presence.is_some());
                if !halted && !is_news {
                    room.tell_presence(now);
                }
                all.extend(gathered);
            }
        }
        all
    }

    /// Tells presence to everyone in a room, and to those who attach later. While delivery is
    /// halted they are told when it goes on.
    pub fn announce_presence(&self, room: RoomId, signal: &Bytes, now: Moment) {
        let mut shard = self.shard_at(room, now);
        let halted = shard.halted;
        if let Some(room) = shard.rooms.get_mut(&room) {
            room.announce_presence(signal.clone());
            if !halted {
                room.tell_presence(now);
            }
        }
    }
}
