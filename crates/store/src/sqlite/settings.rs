//! Keeps settings and shared secrets.

use async_trait::async_trait;
use confab_protocol::api::SignUpMode;
use sqlx::{SqliteConnection, SqliteExecutor};

use super::Sqlite;
use crate::{SecretName, Settings, StoreError};

#[async_trait]
impl Settings for Sqlite {
    async fn server_name(&self) -> Result<String, StoreError> {
        Ok(read(&self.reads, "server_name").await?.unwrap_or_else(|| "Confab".to_owned()))
    }

    async fn set_server_name(&self, name: &str) -> Result<(), StoreError> {
        let name = name.to_owned();
        self.write(|transaction| Box::pin(set(transaction, "server_name", name))).await
    }

    async fn sign_up_mode(&self) -> Result<SignUpMode, StoreError> {
        read_sign_up_mode(&self.reads).await
    }

    async fn set_sign_up_mode(&self, mode: SignUpMode) -> Result<(), StoreError> {
        let word = match mode {
            SignUpMode::Open => "open",
            SignUpMode::Invite => "invite",
            SignUpMode::Closed => "closed",
        };
        self.write(|transaction| Box::pin(set(transaction, "sign_up", word.to_owned()))).await
    }

    async fn secret(&self, name: SecretName, proposed: [u8; 32]) -> Result<[u8; 32], StoreError> {
        let name = match name {
            SecretName::SetUpCode => "set_up_code",
            SecretName::Topics => "topics",
            SecretName::Cookies => "cookies",
        };
        self.write(move |transaction| Box::pin(find_or_keep(transaction, name, proposed))).await
    }
}

pub(super) async fn read_sign_up_mode(
    executor: impl SqliteExecutor<'_>,
) -> Result<SignUpMode, StoreError> {
    match read(executor, "sign_up").await?.as_deref() {
        None | Some("invite") => Ok(SignUpMode::Invite),
        Some("open") => Ok(SignUpMode::Open),
        Some("closed") => Ok(SignUpMode::Closed),
        Some(_) => Err(StoreError::Corrupt("sign_up")),
    }
}

async fn read(
    executor: impl SqliteExecutor<'_>,
    name: &'static str,
) -> Result<Option<String>, StoreError> {
    let value = sqlx::query_scalar("SELECT value FROM settings WHERE name = ?1").bind(name);
    Ok(value.fetch_optional(executor).await?)
}

pub(super) async fn set(
    transaction: &mut SqliteConnection,
    name: &'static str,
    value: String,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO settings (name, value) VALUES (?1, ?2)
         ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    )
    .bind(name)
    .bind(value)
    .execute(transaction)
    .await?;
    Ok(())
}

async fn find_or_keep(
    transaction: &mut SqliteConnection,
    name: &'static str,
    proposed: [u8; 32],
) -> Result<[u8; 32], StoreError> {
    sqlx::query("INSERT INTO secrets (name, value) VALUES (?1, ?2) ON CONFLICT DO NOTHING")
        .bind(name)
        .bind(proposed.as_slice())
        .execute(&mut *transaction)
        .await?;
    let kept: Vec<u8> = sqlx::query_scalar("SELECT value FROM secrets WHERE name = ?1")
        .bind(name)
        .fetch_one(transaction)
        .await?;
    kept.try_into().ok().ok_or(StoreError::Corrupt("secret"))
}
