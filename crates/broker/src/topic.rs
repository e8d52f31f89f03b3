//! Topics: the addressees of a payload.

use confab_protocol::{RoomId, ServerId, UserId};

/// A broker's address: its subscribers get what is published to it.
///
/// Nothing about a room ever reaches a topic that people outside the room are subscribed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    /// Events and signals of one room.
    Room(RoomId),
    /// Signals for one person's own devices.
    User(UserId),
    /// One server's probe of itself.
    Server(ServerId),
}

impl Topic {
    /// Which of `lanes` queues this topic uses; the same one every time.
    pub fn lane(self, lanes: usize) -> usize {
        let id = match self {
            Self::Room(room) => room.0.cast_unsigned(),
            Self::User(user) => user.0.cast_unsigned().rotate_left(32),
            Self::Server(server) => server.0,
        };
        // Fibonacci hashing (Knuth, TAOCP vol. 3, 6.4) spreads consecutive ids.
        let spread = id.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32;
        usize::try_from(spread).unwrap_or_default() % lanes.max(1)
    }
}
