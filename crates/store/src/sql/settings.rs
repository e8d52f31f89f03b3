//! The installation's own settings and the secrets that its servers share.

use confab_protocol::api::SignUpMode;

use crate::statement::{Sql, args};
use crate::{Store, StoreError};

/// The purpose of a shared secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecretName {
    /// The one-time code for the first account.
    SetUpCode,
    /// Keeps this installation's topics apart from others' on the same broker.
    Topics,
    /// Keeps this installation's cookies apart from others' on the same host.
    Cookies,
}

impl Store {
    /// `Confab` until changed.
    pub async fn server_name(&self) -> Result<String, StoreError> {
        let name = read(&mut *self.reads(), "server_name").await?;
        Ok(name.unwrap_or_else(|| "Confab".to_owned()))
    }

    pub async fn set_server_name(&self, name: &str) -> Result<(), StoreError> {
        let name = name.to_owned();
        self.write(|sql| Box::pin(set(sql, "server_name", name))).await
    }

    /// [`SignUpMode::Invite`] until changed.
    pub async fn sign_up_mode(&self) -> Result<SignUpMode, StoreError> {
        read_sign_up_mode(&mut *self.reads()).await
    }

    pub async fn set_sign_up_mode(&self, mode: SignUpMode) -> Result<(), StoreError> {
        let word = match mode {
            SignUpMode::Open => "open",
            SignUpMode::Invite => "invite",
            SignUpMode::Closed => "closed",
        };
        self.write(|sql| Box::pin(set(sql, "sign_up", word.to_owned()))).await
    }

    /// The secret of this name: the one stored, or `proposed`, stored now. All servers get the
    /// same, however close the race was.
    pub async fn secret(
        &self,
        name: SecretName,
        proposed: [u8; 32],
    ) -> Result<[u8; 32], StoreError> {
        let name = match name {
            SecretName::SetUpCode => "set_up_code",
            SecretName::Topics => "topics",
            SecretName::Cookies => "cookies",
        };
        self.write(move |sql| Box::pin(find_or_keep(sql, name, proposed))).await
    }
}

pub(crate) async fn read_sign_up_mode(sql: &mut dyn Sql) -> Result<SignUpMode, StoreError> {
    match read(sql, "sign_up").await?.as_deref() {
        None | Some("invite") => Ok(SignUpMode::Invite),
        Some("open") => Ok(SignUpMode::Open),
        Some("closed") => Ok(SignUpMode::Closed),
        Some(_) => Err(StoreError::Corrupt("sign_up")),
    }
}

async fn read(sql: &mut dyn Sql, name: &'static str) -> Result<Option<String>, StoreError> {
    let value = sql.optional("SELECT value FROM settings WHERE name = $1", args![name]).await?;
    Ok(value.map(|(value,)| value))
}

pub(crate) async fn set(
    sql: &mut dyn Sql,
    name: &'static str,
    value: String,
) -> Result<(), StoreError> {
    let set = "INSERT INTO settings (name, value) VALUES ($1, $2)
               ON CONFLICT (name) DO UPDATE SET value = excluded.value";
    sql.execute(set, args![name, value]).await?;
    Ok(())
}

async fn find_or_keep(
    sql: &mut dyn Sql,
    name: &'static str,
    proposed: [u8; 32],
) -> Result<[u8; 32], StoreError> {
    let keep = "INSERT INTO secrets (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    sql.execute(keep, args![name, proposed.as_slice()]).await?;
    let (kept,): (Vec<u8>,) =
        sql.one("SELECT value FROM secrets WHERE name = $1", args![name]).await?;
    kept.try_into().ok().ok_or(StoreError::Corrupt("secret"))
}
