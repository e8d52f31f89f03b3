//! Browsers that an account has signed in with before. Only hashes of their secrets are kept, and a
//! known device lets nobody in.

use confab_protocol::{Handle, Timestamp, UserId};

use crate::statement::{Sql, args};
use crate::{Store, StoreError, TokenHash};

/// How many devices an account is known by at most.
pub(crate) const DEVICES_KEPT: u32 = 30;

impl Store {
    /// Remembers that an account signed in with a device, and forgets its least recently used
    /// ones beyond [`DEVICES_KEPT`].
    pub async fn remember_device(
        &self,
        person: UserId,
        device: TokenHash,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.write(move |sql| Box::pin(remember(sql, person, device, at))).await
    }

    /// Whether the account of this handle has signed in with a device before.
    pub async fn knows_device(
        &self,
        handle: &Handle,
        device: TokenHash,
    ) -> Result<bool, StoreError> {
        let known = "SELECT EXISTS (SELECT 1 FROM devices d JOIN accounts a ON a.id = d.person
                                    WHERE a.handle = $1 AND d.token = $2)";
        let (known,) = self.reads().one(known, args![handle, device]).await?;
        Ok(known)
    }

    /// Forgets devices that were last used before `before`, at most `limit`. Gives how many.
    pub async fn forget_devices(&self, before: Timestamp, limit: u32) -> Result<u64, StoreError> {
        self.forget(DEVICES, before, limit).await
    }
}

const DEVICES: &str = "
    DELETE FROM devices WHERE (person, token) IN (
        SELECT person, token FROM devices WHERE used_at < $1 ORDER BY used_at LIMIT $2
        {skip locked})";

/// Of two that sign in at once neither waits for a row that the other is about to forget.
async fn remember(
    sql: &mut dyn Sql,
    person: UserId,
    device: TokenHash,
    at: Timestamp,
) -> Result<(), StoreError> {
    let note = "
        INSERT INTO devices (person, token, used_at) VALUES ($1, $2, $3)
        ON CONFLICT (person, token) DO UPDATE
        SET used_at = CASE WHEN excluded.used_at > devices.used_at
                           THEN excluded.used_at ELSE devices.used_at END";
    sql.execute(note, args![person, device, at]).await?;
    let forget = "
        DELETE FROM devices WHERE person = $1 AND token IN (
            SELECT token FROM devices WHERE person = $1 AND token IN (
                SELECT token FROM devices WHERE person = $1
                ORDER BY token = $2 DESC, used_at DESC, token LIMIT 1000000 OFFSET $3)
            {skip locked})";
    sql.execute(forget, args![person, device, DEVICES_KEPT]).await?;
    Ok(())
}
