//! Accounts and invitations.

use std::fmt;

use async_trait::async_trait;
use confab_protocol::api::Invite;
use confab_protocol::{Handle, Person, Role, Tag, Timestamp, UserId};

use crate::{Appended, StoreError, TokenHash};

/// Keeps accounts and the invitations to make one.
#[async_trait]
pub trait Accounts {
    /// Whether there is any account.
    async fn has_accounts(&self) -> Result<bool, StoreError>;

    /// Makes the very first account an administrator, and `#general` with it as owner, in one
    /// transaction. `None` where an account exists already, however close the race was.
    async fn create_first_account(
        &self,
        account: NewAccount,
    ) -> Result<Option<Account>, StoreError>;

    /// Makes an account as a member, if `admission` holds inside the transaction (which counts an
    /// invitation down), and joins it to `#general` (or the oldest public room).
    async fn create_account(
        &self,
        account: NewAccount,
        admission: Admission,
    ) -> Result<MadeAccount, CreateAccountError>;

    async fn find_account(&self, id: UserId) -> Result<Option<Account>, StoreError>;

    /// The account with its password's hash.
    async fn find_credentials(
        &self,
        handle: &Handle,
    ) -> Result<Option<(Account, PasswordHash)>, StoreError>;

    /// Gives an account another password, and ends every browser session of it, each with an
    /// access change, in one transaction. `false`, and nothing happens, where `change.old` is not
    /// the account's hash any more.
    async fn change_password(
        &self,
        id: UserId,
        change: PasswordChange,
        at: Timestamp,
    ) -> Result<bool, StoreError>;

    /// Keeps another hash of the same password; no session ends. `false`, and nothing happens,
    /// where `change.old` is not the account's hash any more.
    async fn renew_password_hash(
        &self,
        id: UserId,
        change: PasswordChange,
    ) -> Result<bool, StoreError>;

    /// Active accounts whose handle or name starts with `query` (case-insensitive), by handle.
    async fn search_people(&self, query: &str, limit: u32) -> Result<Vec<Person>, StoreError>;

    /// Closes an account: no sign-in, its sessions and invitations end, an access change is
    /// written. It stays a member of its rooms, and no room exists for it. A repeat does nothing.
    async fn deactivate_account(&self, id: UserId, at: Timestamp) -> Result<(), StoreError>;

    async fn create_invite(
        &self,
        created_by: UserId,
        code: TokenHash,
        at: Timestamp,
        expires_at: Timestamp,
        uses: u32,
    ) -> Result<Invite, StoreError>;

    /// Invitations that can still be used, newest first.
    async fn invites(&self, now: Timestamp) -> Result<Vec<Invite>, StoreError>;

    /// Whether a code can be used now.
    async fn find_invite(
        &self,
        code: TokenHash,
        now: Timestamp,
    ) -> Result<Option<StoredInvite>, StoreError>;

    /// Ends an invitation; `false` where there is none.
    async fn revoke_invite(&self, id: i64) -> Result<bool, StoreError>;
}

/// An account to make.
#[derive(Clone, Debug)]
pub struct NewAccount {
    pub handle: Handle,
    pub name: String,
    pub password: PasswordHash,
    pub at: Timestamp,
    /// For the event that its joining or the making of `#general` writes.
    pub tag: Tag,
}

/// An account as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    pub person: Person,
    pub role: Role,
    /// Deactivated accounts can't sign in; their messages keep their name.
    pub active: bool,
}

/// A new account, and the event by which it joined its first room, if there is any.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MadeAccount {
    pub account: Account,
    pub joined: Option<Appended>,
}

/// An Argon2id hash in PHC form.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(pub String);

/// One hash in place of the one that was read.
#[derive(Clone, Debug)]
pub struct PasswordChange {
    pub old: PasswordHash,
    pub new: PasswordHash,
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

/// On what ground someone makes an account; checked again inside the transaction.
#[derive(Clone, Copy, Debug)]
pub enum Admission {
    /// The installation's sign-up mode is `Open`.
    Open,
    /// The mode is not `Closed`, and this code has a use left.
    Invite(TokenHash),
}

/// An invitation that can be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredInvite {
    pub created_by: Person,
}

/// Why no account was made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CreateAccountError {
    #[error("the handle is taken, or looks like one that is")]
    HandleTaken,
    #[error("the invitation cannot be used")]
    InviteInvalid,
    #[error("sign-up is closed")]
    SignUpClosed,
    #[error(transparent)]
    Store(#[from] StoreError),
}
