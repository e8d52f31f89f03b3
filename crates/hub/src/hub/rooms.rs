//! Rooms are opened, delivered to, attached to and forgotten.

use std::sync::Arc;
use std::task::Waker;

use bytes::Bytes;
use confab_protocol::{CloseCode, Cursor, RoomId, Seq};

use super::{Checked, Epoch, Hub, Position, Shard};
use crate::room::{Attach, Delivery, Fanout, Known, Room};
use crate::{Connection, Frame, Hole, Moment};

impl Hub {
    /// Begins to hold back a room's frames. Subscribe to its topic, read its head and then
    /// [`Hub::open`] it: so nothing that came in between is missed.
    pub fn prepare(&self, room: RoomId, now: Moment) {
        self.shard(room).rooms.entry(room).or_insert_with(|| Room::new(room, now));
    }

    /// Begins to deliver a prepared room's events after `head`. Nothing changes if it was open.
    ///
    /// The head may be from after a removal of which this server has not heard, and whose event
    /// it will not be given. So access that was checked before is checked again.
    pub fn open(&self, room: RoomId, head: Cursor, now: Moment) {
        let mut wakers = Vec::new();
        let mut shard = self.shard_at(room, now);
        let halted = shard.halted;
        if shard.rooms.get(&room).is_some_and(|room| room.head().is_none()) {
            shard.epoch += 1;
        }
        shard.settle(room, |room| {
            room.open(head);
            if !halted {
                room.release_held(now, &self.limits, &mut wakers);
            }
        });
        drop(shard);
        wakers.into_iter().for_each(Waker::wake);
    }

    /// How far an open room was delivered here.
    pub fn find_head(&self, room: RoomId) -> Option<Cursor> {
        self.shard(room).rooms.get(&room)?.head()
    }

    /// Whether the event of a cursor is among a room's recent ones.
    pub fn knows(&self, room: RoomId, cursor: Cursor) -> Known {
        self.shard(room).rooms.get(&room).map_or(Known::Unknown, |room| room.knows(cursor))
    }

    /// Has a connection follow a room from a position on, without a hole and without a double.
    pub fn attach(
        &self,
        room: RoomId,
        connection: &Arc<Connection>,
        after: Cursor,
        epoch: Epoch,
        now: Moment,
    ) -> Attach {
        let mut shard = self.shard_at(room, now);
        match shard.check(epoch) {
            Checked::Holds => {}
            Checked::Stale => return Attach::Stale,
            Checked::Halted => return Attach::Halted,
        }
        let room = shard.rooms.get_mut(&room);
        room.map_or(Attach::NotOpen, |room| room.attach(connection, after, now))
    }

    /// Queues an event for a connection that is on its way into the room, unless it must not be.
    pub fn replay(
        &self,
        room: RoomId,
        connection: &Connection,
        frame: &Frame,
        epoch: Epoch,
        now: Moment,
    ) -> Checked {
        self.tell_of(room, connection, &frame.bytes, epoch, now)
    }

    /// Queues what says something of the room for a connection that is on its way into it, unless
    /// it must not be: where a room has come to is as much of it as what was said there.
    pub fn tell_of(
        &self,
        room: RoomId,
        connection: &Connection,
        bytes: &Bytes,
        epoch: Epoch,
        now: Moment,
    ) -> Checked {
        let shard = self.shard_at(room, now);
        let checked = shard.check(epoch);
        if checked == Checked::Holds {
            connection.outbox().push_of(room, bytes.clone(), now);
        }
        checked
    }

    /// Delivers what the store had for a hole, in order, and then what waited for it. Ends with
    /// [`Delivery::Diverged`] where the store has another history than what was delivered.
    pub fn fill(&self, room: RoomId, frames: &[Frame], now: Moment) -> Delivery {
        let mut fanout = Fanout::default();
        for frame in frames {
            match self.deliver(room, frame.clone(), now) {
                Delivery::Delivered(reached) => fanout.add(reached),
                Delivery::Diverged => return Delivery::Diverged,
                Delivery::Idle | Delivery::Duplicate | Delivery::Held => {}
            }
        }
        Delivery::Delivered(fanout)
    }

    /// Notes how far the store has a room.
    pub fn note_head(&self, room: RoomId, head: Seq, now: Moment) {
        self.shard(room).settle(room, |room| room.note_head(head, now));
    }

    /// The holes that have been there long enough to be read from the store.
    pub fn holes(&self, now: Moment) -> Vec<Hole> {
        let mut holes = Vec::new();
        for shard in self.shards().filter(|shard| !shard.halted) {
            let rooms = shard.behind.iter().filter_map(|id| shard.rooms.get(id));
            holes.extend(rooms.filter_map(|room| room.find_hole(now, &self.limits)));
        }
        holes
    }

    /// Whether any room misses something that can be given to it now: one that is not open yet,
    /// and every one while delivery is halted, has to wait.
    pub fn is_behind(&self) -> bool {
        self.shards().filter(|shard| !shard.halted).any(|shard| {
            let mut rooms = shard.behind.iter().filter_map(|id| shard.rooms.get(id));
            rooms.any(|room| room.head().is_some())
        })
    }

    /// How far every open room was delivered.
    pub fn positions(&self) -> Vec<Position> {
        let mut positions = Vec::new();
        for shard in self.shards() {
            positions.extend(
                shard
                    .rooms
                    .iter()
                    .filter_map(|(id, room)| Some(Position { room: *id, head: room.head()? })),
            );
        }
        positions
    }

    /// Forgets what was delivered of a room, and closes the connections that follow it: they come
    /// back, and the cursors with which they do tell of which history they are.
    pub fn begin_anew(&self, room: RoomId, now: Moment) {
        let mut shard = self.shard(room);
        shard.epoch += 1;
        shard.settle(room, |old| {
            old.cut(CloseCode::Revalidate, now);
            *old = Room::new(room, now);
        });
    }

    /// Rooms that nobody here has followed for a while.
    pub fn idle_rooms(&self, now: Moment) -> Vec<RoomId> {
        let mut idle = Vec::new();
        for shard in self.shards() {
            let rooms = shard.rooms.iter();
            idle.extend(
                rooms.filter(|(_, room)| room.is_idle(now, &self.limits)).map(|(id, _)| *id),
            );
        }
        idle
    }

    /// Forgets a room if it is still idle; says whether it did.
    pub fn evict(&self, room: RoomId, now: Moment) -> bool {
        let mut shard = self.shard(room);
        let idle = shard.rooms.get(&room).is_some_and(|room| room.is_idle(now, &self.limits));
        if idle {
            let kept = shard.rooms.remove(&room).map_or(0, |room| room.ring_bytes());
            shard.ring_bytes -= kept;
            shard.behind.remove(&room);
        }
        idle
    }
}

impl Shard {
    fn check(&self, epoch: Epoch) -> Checked {
        match (self.halted, self.epoch == epoch.0) {
            (true, _) => Checked::Halted,
            (false, true) => Checked::Holds,
            (false, false) => Checked::Stale,
        }
    }

    /// Past the bound, clears rings until a quarter of it is free: so the rooms are looked through
    /// once in many events.
    pub(super) fn bound_rings(&mut self, most: usize) {
        if self.ring_bytes <= most {
            return;
        }
        let mut rooms: Vec<&mut Room> =
            self.rooms.values_mut().filter(|room| room.ring_bytes() > 0).collect();
        rooms.sort_unstable_by_key(|room| room.ring_rank());
        for room in rooms {
            if self.ring_bytes <= most / 4 * 3 {
                break;
            }
            self.ring_bytes -= room.ring_bytes();
            room.clear_ring();
        }
    }

    /// Changes a room, if it is here, and notes whether it misses something now.
    pub(super) fn settle(&mut self, id: RoomId, change: impl FnOnce(&mut Room)) {
        let Some(room) = self.rooms.get_mut(&id) else { return };
        let before = room.ring_bytes();
        change(room);
        self.ring_bytes = self.ring_bytes - before + room.ring_bytes();
        if room.is_behind() {
            self.behind.insert(id);
        } else {
            self.behind.remove(&id);
        }
    }
}
