//! Who may not be in a room.

use async_trait::async_trait;
use confab_protocol::api::BanInfo;
use confab_protocol::{Role, RoomId, Tag, Timestamp, UserId};

use crate::{Appended, StoreError};

/// Keeps bans. A room does not exist for who is banned from it, and nobody brings them in.
#[async_trait]
pub trait Bans {
    /// Bans someone from a public or private room and ends their membership, in one transaction
    /// that also writes an access change, unless it takes nothing from them: a private room does not
    /// exist for who is not in it. Being banned already is not an error.
    async fn ban(&self, ban: NewBan) -> Result<Banned, BanError>;

    /// Lifts a ban: the person is to the room what any stranger is. `false` where there was none.
    async fn lift_ban(&self, room: RoomId, person: UserId) -> Result<bool, StoreError>;

    /// Bans of people whose handle sorts after `after`, by handle.
    async fn bans(
        &self,
        room: RoomId,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<BanInfo>, StoreError>;
}

/// A ban to write. Whether `by` may do it is checked in the transaction; whether it may be done to
/// `person`, the use case has checked.
#[derive(Clone, Copy, Debug)]
pub struct NewBan {
    pub room: RoomId,
    pub by: UserId,
    /// The role that the session of `by` may act in.
    pub acting: Role,
    pub person: UserId,
    pub at: Timestamp,
    /// For the event, if there is one. Random; the caller provides it.
    pub tag: Tag,
}

/// What a ban came to.
#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "one at a time, and taken apart at once")]
pub enum Banned {
    /// They were in the room: the event of their leaving.
    Left(Appended),
    /// They were not in it, and the log has nothing of the ban.
    Outside,
    /// They were banned before, and nothing changed.
    Already,
}

impl Banned {
    /// The event of their leaving.
    pub fn event(&self) -> Option<&Appended> {
        match self {
            Self::Left(left) => Some(left),
            Self::Outside | Self::Already => None,
        }
    }
}

/// Why nobody was banned.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BanError {
    /// There is none, it was deleted, or it is a direct one.
    #[error("no such room")]
    NoRoom,
    #[error("no such person")]
    NoPerson,
    #[error("this is not allowed in this room")]
    NotAllowed,
    #[error(transparent)]
    Store(#[from] StoreError),
}
