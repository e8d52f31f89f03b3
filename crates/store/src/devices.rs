//! Browsers that an account has signed in with before. Only hashes of their secrets are kept.

use async_trait::async_trait;
use confab_protocol::{Handle, Timestamp, UserId};

use crate::{StoreError, TokenHash};

/// Keeps which devices each account is known by. A known device lets nobody in.
#[async_trait]
pub trait Devices {
    /// Remembers that an account signed in with a device, and forgets its least recently used
    /// ones beyond [`DEVICES_KEPT`].
    async fn remember_device(
        &self,
        person: UserId,
        device: TokenHash,
        at: Timestamp,
    ) -> Result<(), StoreError>;

    /// Whether the account of this handle has signed in with a device before.
    async fn knows_device(&self, handle: &Handle, device: TokenHash) -> Result<bool, StoreError>;

    /// Forgets devices that were last used before `before`, at most `limit`. Gives how many.
    async fn forget_devices(&self, before: Timestamp, limit: u32) -> Result<u64, StoreError>;
}

/// How many devices an account is known by at most.
pub(crate) const DEVICES_KEPT: u32 = 30;
