//! Before when an event can't have been committed: before whatever lies in front of it in its room
//! was handed to a client.
//!
//! A history does not know when servers commit. But a message that someone wrote at a moment, and
//! that came before an event, says that the event came later than that moment; and where people
//! talk all the time, it says so closely.

use std::collections::BTreeMap;

use confab_protocol::{ClientId, RoomId, Seq};

use super::logs::Logs;
use crate::history::{Line, What};

/// For each room, since when at the earliest its log may have gone beyond a position.
pub(super) struct Commits {
    rooms: BTreeMap<RoomId, BTreeMap<Seq, u64>>,
}

impl Commits {
    pub(super) fn gather(lines: &[Line], logs: &Logs) -> Self {
        let mut places: BTreeMap<&ClientId, (RoomId, Seq)> = BTreeMap::new();
        for (room, log) in &logs.rooms {
            let named = log.events.iter().filter_map(|(seq, known)| Some((known.named()?, *seq)));
            places.extend(named.map(|(client_id, seq)| (client_id, (*room, seq))));
        }
        let mut rooms: BTreeMap<RoomId, BTreeMap<Seq, u64>> = BTreeMap::new();
        for line in lines {
            let (What::Sent { client_id, .. } | What::Edited { client_id, .. }) = &line.what else {
                continue;
            };
            if let Some((room, seq)) = places.get(client_id) {
                rooms.entry(*room).or_default().insert(*seq, line.at_us);
            }
        }
        for handed in rooms.values_mut() {
            let mut latest = 0;
            for at_us in handed.values_mut() {
                latest = latest.max(*at_us);
                *at_us = latest;
            }
        }
        Self { rooms }
    }

    /// The moment before which an event was not there.
    pub(super) fn not_before(&self, room: RoomId, seq: Seq) -> u64 {
        let handed = self.rooms.get(&room).and_then(|room| room.range(..seq).next_back());
        handed.map_or(0, |(_, at_us)| *at_us)
    }
}
