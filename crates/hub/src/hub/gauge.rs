//! Gauges of a hub: connections, rooms and queued bytes, for metrics.

use super::{Hub, lock};

impl Hub {
    pub fn connection_count(&self) -> usize {
        self.people.iter().map(|people| lock(people).all().count()).sum()
    }

    pub fn room_count(&self) -> usize {
        self.shards().map(|shard| shard.rooms.len()).sum()
    }

    /// Bytes in the rings of all rooms.
    pub fn ring_bytes(&self) -> usize {
        self.shards().map(|shard| shard.ring_bytes).sum()
    }

    /// Bytes that wait in all outboxes.
    pub fn queued_bytes(&self) -> usize {
        let mut bytes = 0;
        self.for_each_connection(|connection| bytes += connection.outbox().queued_bytes());
        bytes
    }
}
