//! What was taken away, numbered in commit order, so that every server can follow.

use async_trait::async_trait;
use confab_protocol::{RoomId, SessionId, UserId};

use crate::{RoomAccess, StoreError};

/// Tells what access was taken away. Servers read it every 250 ms; the broker only makes it faster.
#[async_trait]
pub trait Access {
    /// The newest change, or 0: where a server that starts begins.
    async fn last_access_change(&self) -> Result<AccessChangeId, StoreError>;

    /// Changes after one, in commit order, at most `limit`. They are numbered without holes, so that
    /// a first one that is not the next tells that some were [forgotten](crate::Upkeep).
    async fn access_changes(
        &self,
        after: AccessChangeId,
        limit: u32,
    ) -> Result<Vec<AccessChange>, StoreError>;

    /// As [`Rooms::find_access`](crate::Rooms::find_access), for whoever acts on a change: it is not
    /// read behind a crowd that connects anew.
    async fn find_access_left(
        &self,
        room: RoomId,
        person: UserId,
    ) -> Result<Option<RoomAccess>, StoreError>;
}

/// A change's place in commit order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct AccessChangeId(pub i64);

/// One thing taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccessChange {
    pub id: AccessChangeId,
    pub kind: AccessChangeKind,
}

/// What was taken, from whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccessChangeKind {
    /// A person may not see a room any more.
    Room { room: RoomId, person: UserId },
    /// A room was deleted: nobody may see it any more.
    RoomDeleted { room: RoomId },
    /// A session ended.
    Session { session: SessionId, person: UserId },
    /// An account was deactivated.
    Account { person: UserId },
    /// A later release took something that this one does not know, from someone or from all.
    Unknown { person: Option<UserId> },
}
