//! The installation's own settings and the secrets that its servers share.

use async_trait::async_trait;
use confab_protocol::api::SignUpMode;

use crate::StoreError;

/// Keeps settings and secrets.
#[async_trait]
pub trait Settings {
    /// `Confab` until changed.
    async fn server_name(&self) -> Result<String, StoreError>;
    async fn set_server_name(&self, name: &str) -> Result<(), StoreError>;

    /// [`SignUpMode::Invite`] until changed.
    async fn sign_up_mode(&self) -> Result<SignUpMode, StoreError>;
    async fn set_sign_up_mode(&self, mode: SignUpMode) -> Result<(), StoreError>;

    /// The secret of this name: the one stored, or `proposed`, stored now. All servers get the
    /// same, however close the race was.
    async fn secret(&self, name: SecretName, proposed: [u8; 32]) -> Result<[u8; 32], StoreError>;
}

/// What a shared secret is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecretName {
    /// The one-time code for the first account.
    SetUpCode,
    /// Keeps this installation's topics apart from others' on the same broker.
    Topics,
    /// Keeps this installation's cookies apart from others' on the same host.
    Cookies,
}
