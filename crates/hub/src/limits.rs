//! Says how much the hub keeps, and for how long.

/// The hub's bounds. The policy past each is written at its use.
#[derive(Clone, Copy, Debug)]
pub struct HubLimits {
    /// Past this many bytes a connection's outbox is cut.
    pub outbox_bytes: usize,
    /// An outbox whose oldest frame is older than this is cut.
    pub outbox_age_ms: u64,
    /// Signals are dropped, and replays wait, while an outbox holds more than this.
    pub outbox_calm_bytes: usize,
    /// Recent events of a room that are kept for who comes back.
    pub ring_events: usize,
    pub ring_bytes: usize,
    /// The same over all rooms; past it the rooms that were spoken in longest ago lose theirs, of
    /// those that nobody follows first. A connection that comes back to one of them reads the
    /// store.
    pub rings_bytes: usize,
    /// Frames of a room that wait for a hole; past it they are dropped, and the store has them.
    pub held_events: usize,
    pub held_bytes: usize,
    /// A hole is left alone for this long, since two servers routinely publish out of order.
    pub hole_ms: u64,
    /// A room that nobody here follows is kept for this long, for who comes back.
    pub idle_room_ms: u64,
    /// Connections of one account on this server.
    pub connections_per_person: usize,
    /// More people than this are counted and not named.
    pub presence_names: usize,
    /// A remote share that was not repeated for this long is dropped. With the time that presence
    /// is gathered, a killed server's people are offline within 45 s.
    pub share_expiry_ms: u64,
    /// Own shares are repeated this often.
    pub share_repeat_ms: u64,
    /// Someone's typing in a room is passed on at most this often.
    pub typing_ms: u64,
    /// Locks; rooms are spread over them.
    pub shards: usize,
}

impl Default for HubLimits {
    fn default() -> Self {
        Self {
            outbox_bytes: 1024 * 1024,
            outbox_age_ms: 15_000,
            outbox_calm_bytes: 256 * 1024,
            ring_events: 500,
            ring_bytes: 256 * 1024,
            rings_bytes: 64 * 1024 * 1024,
            held_events: 1_000,
            held_bytes: 4 * 1024 * 1024,
            hole_ms: 20,
            idle_room_ms: 60_000,
            connections_per_person: 100,
            presence_names: 200,
            share_expiry_ms: 42_000,
            share_repeat_ms: 20_000,
            typing_ms: 3_000,
            shards: 64,
        }
    }
}
