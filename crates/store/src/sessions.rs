//! Signed-in browsers and API tokens. Only hashes of their secrets are kept.

mod notes;

use async_trait::async_trait;
use confab_protocol::api::Scope;
use confab_protocol::{SessionId, Timestamp, UserId};

use crate::{Account, PasswordHash, StoreError, TokenHash};

pub(crate) use notes::Notes;

/// Keeps sessions; an API token is one of another kind.
#[async_trait]
pub trait Sessions {
    /// `None` where the account is not active, or has another password by now than the verified
    /// one; both are checked in the same transaction. Of an account's browsers the newest
    /// [`BROWSERS_KEPT`] stay signed in.
    async fn create_session(&self, session: NewSession) -> Result<Option<Session>, StoreError>;

    /// The session of a secret, if it has not expired by `now` and its account is active; notes
    /// that it was used, at most once a minute. Where that can't be written it is found anyhow.
    async fn find_session(
        &self,
        token: TokenHash,
        now: Timestamp,
    ) -> Result<Option<Session>, StoreError>;

    /// The same by id, for connections that live long.
    async fn find_session_by_id(
        &self,
        id: SessionId,
        now: Timestamp,
    ) -> Result<Option<Session>, StoreError>;

    /// Someone's sessions of both kinds that have not expired, newest first.
    async fn sessions_of(&self, person: UserId, now: Timestamp)
    -> Result<Vec<Session>, StoreError>;

    /// Ends one of someone's sessions and writes an access change; `false` where it is not theirs.
    async fn end_session(
        &self,
        person: UserId,
        id: SessionId,
        at: Timestamp,
    ) -> Result<bool, StoreError>;
}

/// How many browsers of one account are signed in at most.
pub(crate) const BROWSERS_KEPT: u32 = 100;
/// How many more are signed out at once; a database of an earlier release may hold any number.
pub(crate) const BROWSERS_ENDED_AT_ONCE: u32 = 100;

/// A session to make.
#[derive(Clone, Debug)]
pub struct NewSession {
    pub person: UserId,
    pub kind: SessionKind,
    pub token: TokenHash,
    pub at: Timestamp,
    pub expires_at: Option<Timestamp>,
    /// Unused for this long, it expires.
    pub idle_ms: Option<i64>,
    /// The hash that a password was verified against, where the session is made on that ground.
    pub verified: Option<PasswordHash>,
}

/// What holds the secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SessionKind {
    Browser { user_agent: String },
    Token { name: String, scopes: Vec<Scope> },
}

/// A session as stored, with whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    pub id: SessionId,
    pub account: Account,
    pub kind: SessionKind,
    pub created_at: Timestamp,
    pub used_at: Timestamp,
    pub expires_at: Option<Timestamp>,
    /// When it ends unless it is used before.
    pub idle_at: Option<Timestamp>,
}
