//! Personal API tokens, for bots and scripts.

use serde::{Deserialize, Serialize};

use super::Secret;
use crate::{SessionId, Timestamp};

/// Permission of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// See rooms, members and messages, and receive them live.
    Read,
    /// Send, edit and delete messages, join and leave, move read pointers.
    Write,
    /// Everything its owner may do as an administrator.
    Admin,
}

/// One token, in `GET /api/v1/tokens`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenInfo {
    pub id: SessionId,
    pub name: String,
    pub scopes: Vec<Scope>,
    pub created_at: Timestamp,
    pub used_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
}

/// `POST /api/v1/tokens`; not with a token.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NewToken {
    pub name: String,
    pub scopes: Vec<Scope>,
    /// 1 to 3650; absent, it does not expire.
    #[serde(default)]
    pub days: Option<u32>,
}

/// The answer to [`NewToken`]: the secret is never shown again.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NewTokenSecret {
    pub token: TokenInfo,
    pub secret: Secret,
}
