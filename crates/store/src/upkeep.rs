//! Forgets what nobody needs any more, and ends a store.

use async_trait::async_trait;
use confab_protocol::Timestamp;

use crate::StoreError;

/// Keeps a store from growing for ever. All servers may do it at once.
#[async_trait]
pub trait Upkeep {
    /// Forgets the oldest access changes, up to the first that was made at `before` or later, and
    /// never the newest; at most `limit`. Gives how many.
    async fn forget_access_changes(&self, before: Timestamp, limit: u32)
    -> Result<u64, StoreError>;

    /// Forgets sessions that have expired by `now`, at most `limit`. Gives how many.
    async fn forget_expired_sessions(&self, now: Timestamp, limit: u32) -> Result<u64, StoreError>;

    /// Forgets refusals of commands that were made before `before`, at most `limit`. Gives how many.
    async fn forget_refusals(&self, before: Timestamp, limit: u32) -> Result<u64, StoreError>;

    /// The same for commands that changed nothing.
    async fn forget_no_ops(&self, before: Timestamp, limit: u32) -> Result<u64, StoreError>;

    /// Erases a piece of what deleted messages said in versions that are not erased yet. Gives how
    /// many versions: 0 when there is nothing left to erase, or another server is at it.
    async fn erase_deleted_messages(&self) -> Result<u64, StoreError>;

    /// Erases what was said in one of the rooms that were deleted, at most `limit` events of it,
    /// fewer where they are long.
    /// Gives how many it looked at: 0 when there is nothing left to erase.
    async fn erase_deleted_rooms(&self, limit: u32) -> Result<u64, StoreError>;

    /// Writes something that changes nothing, to find out whether anything can be written.
    async fn try_write(&self) -> Result<(), StoreError>;

    /// Carries out the writes that wait, then ends the [`Writer`](crate::Writer) and closes all
    /// connections. Later calls fail.
    async fn close(&self);
}
