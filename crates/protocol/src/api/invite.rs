//! Invitation links, which administrators make, and members where they may.

use serde::{Deserialize, Serialize};

use super::Secret;
use crate::{Person, Timestamp};

/// One invitation, in `GET /api/v1/invites`. Its code is shown only when it is made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invite {
    pub id: i64,
    pub created_by: Person,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub uses_left: u32,
    /// The people whom it is for, in its maker's words; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub label: String,
}

/// `POST /api/v1/invites`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NewInvite {
    /// 1 to 365.
    pub days: u32,
    /// 1 to 10,000.
    pub uses: u32,
    /// The people whom it is for: at most 64 characters. It is shown in the list, and to nobody who comes.
    #[serde(default)]
    pub label: String,
}

/// The answer to [`NewInvite`]: the link holds the code, which is never shown again.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NewInviteLink {
    pub invite: Invite,
    pub link: Secret,
}
