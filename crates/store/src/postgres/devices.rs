//! Keeps the devices that accounts are known by.

use async_trait::async_trait;
use confab_protocol::{Handle, Timestamp, UserId};
use sqlx::PgConnection;

use super::Postgres;
use crate::devices::DEVICES_KEPT;
use crate::{Devices, StoreError, TokenHash};

#[async_trait]
impl Devices for Postgres {
    async fn remember_device(
        &self,
        person: UserId,
        device: TokenHash,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.write(move |transaction| Box::pin(remember(transaction, person, device, at))).await
    }

    async fn knows_device(&self, handle: &Handle, device: TokenHash) -> Result<bool, StoreError> {
        let handle = handle.clone();
        self.read(move |connection| {
            let handle = handle.clone();
            Box::pin(async move {
                let known: Option<i32> = sqlx::query_scalar(
                    "SELECT 1 FROM devices d JOIN accounts a ON a.id = d.person
                     WHERE a.handle = $1 AND d.token = $2",
                )
                .bind(handle.as_str())
                .bind(device.0.as_slice())
                .fetch_optional(connection)
                .await?;
                Ok(known.is_some())
            })
        })
        .await
    }

    async fn forget_devices(&self, before: Timestamp, limit: u32) -> Result<u64, StoreError> {
        self.write(move |transaction| Box::pin(forget(transaction, before, limit))).await
    }
}

/// Of two that sign in at once neither waits for a row that the other is about to forget.
async fn remember(
    transaction: &mut PgConnection,
    person: UserId,
    device: TokenHash,
    at: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO devices (person, token, used_at) VALUES ($1, $2, $3)
         ON CONFLICT (person, token)
         DO UPDATE SET used_at = GREATEST(devices.used_at, excluded.used_at)",
    )
    .bind(person.0)
    .bind(device.0.as_slice())
    .bind(at.0)
    .execute(&mut *transaction)
    .await?;
    sqlx::query(
        "DELETE FROM devices WHERE person = $1 AND token IN (
             SELECT token FROM devices WHERE person = $1 AND token IN (
                 SELECT token FROM devices WHERE person = $1
                 ORDER BY token = $2 DESC, used_at DESC, token OFFSET $3)
             FOR UPDATE SKIP LOCKED)",
    )
    .bind(person.0)
    .bind(device.0.as_slice())
    .bind(i64::from(DEVICES_KEPT))
    .execute(transaction)
    .await?;
    Ok(())
}

async fn forget(
    transaction: &mut PgConnection,
    before: Timestamp,
    limit: u32,
) -> Result<u64, StoreError> {
    let forgotten = sqlx::query(
        "DELETE FROM devices WHERE (person, token) IN (
             SELECT person, token FROM devices WHERE used_at < $1 ORDER BY used_at LIMIT $2
             FOR UPDATE SKIP LOCKED)",
    )
    .bind(before.0)
    .bind(i64::from(limit))
    .execute(transaction)
    .await?;
    Ok(forgotten.rows_affected())
}
