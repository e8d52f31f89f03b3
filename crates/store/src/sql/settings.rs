//! The installation's own settings and the secrets that its servers share.

use confab_protocol::api::SignUpMode;

use super::audit::{NewAudit, Noted};
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
    /// Makes the codes of the search index.
    Search,
}

/// Changes of settings; absent fields stay.
#[derive(Clone, Debug, Default)]
pub struct SettingsChange {
    pub server_name: Option<String>,
    pub sign_up: Option<SignUpMode>,
    pub members_invite: Option<bool>,
}

impl Store {
    /// Changes all of it or nothing. Each setting that is another afterwards is a row of the audit
    /// log.
    pub async fn change_settings(
        &self,
        change: SettingsChange,
        note: NewAudit,
    ) -> Result<(), StoreError> {
        self.write(move |sql| Box::pin(change_noted(sql, change, note))).await
    }

    /// Whether members may make invitations: not until an administrator says so.
    pub async fn members_invite(&self) -> Result<bool, StoreError> {
        let value = read(&mut *self.reads(), "members_invite").await?;
        Ok(value.as_deref() == Some("yes"))
    }

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
        self.write(move |sql| Box::pin(set(sql, "sign_up", word(mode).to_owned()))).await
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
            SecretName::Search => "search",
        };
        let kept = self.write(move |sql| Box::pin(find_or_keep(sql, name, proposed.to_vec())));
        kept.await?.try_into().ok().ok_or(StoreError::Corrupt("secret"))
    }

    /// The key pair by which push services know this installation: the one stored, or `proposed`,
    /// stored now.
    pub async fn push_key(&self, proposed: Vec<u8>) -> Result<Vec<u8>, StoreError> {
        self.write(move |sql| Box::pin(find_or_keep(sql, "push", proposed))).await
    }
}

const fn word(mode: SignUpMode) -> &'static str {
    match mode {
        SignUpMode::Open => "open",
        SignUpMode::Invite => "invite",
        SignUpMode::Closed => "closed",
    }
}

async fn change_noted(
    sql: &mut dyn Sql,
    change: SettingsChange,
    note: NewAudit,
) -> Result<(), StoreError> {
    let SettingsChange { server_name, sign_up, members_invite } = change;
    let yes_or_no = |flag| if flag { "yes" } else { "no" }.to_owned();
    let settings = [
        ("server_name", server_name, "Confab"),
        ("sign_up", sign_up.map(|mode| word(mode).to_owned()), "invite"),
        ("members_invite", members_invite.map(yes_or_no), "no"),
    ];
    for (name, value, default) in settings {
        let Some(value) = value else { continue };
        let before = read(sql, name).await?.unwrap_or_else(|| default.to_owned());
        if before == value {
            continue;
        }
        let about = format!("{name}: {before} → {value}");
        set(sql, name, value).await?;
        Noted::from(NewAudit { about, ..note.clone() }).write(sql).await?;
    }
    Ok(())
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
    proposed: Vec<u8>,
) -> Result<Vec<u8>, StoreError> {
    let keep = "INSERT INTO secrets (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    sql.execute(keep, args![name, proposed.as_slice()]).await?;
    let (kept,): (Vec<u8>,) =
        sql.one("SELECT value FROM secrets WHERE name = $1", args![name]).await?;
    Ok(kept)
}
