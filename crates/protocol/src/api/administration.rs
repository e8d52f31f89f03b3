//! Administration: accounts, reset links, public rooms and the audit log.

use serde::{Deserialize, Serialize};

use super::Secret;
use crate::{Person, Role, RoomId, Timestamp};

/// One account as administrators see it, in `GET /api/v1/accounts`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountInfo {
    pub person: Person,
    pub role: Role,
    pub active: bool,
    pub created_at: Timestamp,
    /// When a session of theirs was used last, or one of their browsers signed in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen_at: Option<Timestamp>,
    /// Browsers that are signed in.
    pub browsers: u32,
    /// API tokens that work.
    pub tokens: u32,
}

/// The answer to `GET /api/v1/accounts`, by handle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountsPage {
    pub accounts: Vec<AccountInfo>,
    /// Whether there are others after them.
    pub more: bool,
}

/// `PATCH /api/v1/accounts/{user}`. Absent fields stay.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct ChangeAccount {
    #[serde(default)]
    pub administrator: Option<bool>,
    #[serde(default)]
    pub active: Option<bool>,
}

/// The answer to `POST /api/v1/accounts/{user}/reset-link`: the link is never shown again.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ResetLink {
    pub link: Secret,
    pub expires_at: Timestamp,
}

/// `POST /api/v1/reset`: answers with [`Me`](super::Me) and the session cookie.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ResetPassword {
    /// The end of the link's path.
    pub code: Secret,
    /// The new one.
    pub password: Secret,
}

/// A public room as administrators see it, in `GET /api/v1/public-rooms`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicRoomInfo {
    pub id: RoomId,
    pub name: String,
    pub member_count: u32,
    pub created_at: Timestamp,
    /// The first of its owners; absent where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<Person>,
}

/// The answer to `GET /api/v1/public-rooms`, by id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicRoomsPage {
    pub rooms: Vec<PublicRoomInfo>,
    /// Whether there are others after them.
    pub more: bool,
    /// How many private rooms there are, of which nothing else is told.
    pub private: u32,
}

/// One row of the audit log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    pub id: i64,
    pub at: Timestamp,
    /// The person who did it.
    pub by: Person,
    /// A word of [`AuditAct`], or one that a later release knows.
    pub act: String,
    /// The person that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<Person>,
    /// The room that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub room: Option<RoomId>,
    /// Details for people; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub about: String,
    /// The network that the request came from: an IPv4 /24 or an IPv6 /48.
    pub origin: String,
}

/// The answer to `GET /api/v1/audit`, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditPage {
    pub entries: Vec<AuditEntry>,
    /// Whether there are older ones.
    pub more: bool,
}

macro_rules! acts {
    ($($(#[$doc:meta])* $act:ident = $word:literal),* $(,)?) => {
        /// Something that the audit log holds.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum AuditAct {
            $($(#[$doc])* $act),*
        }

        impl AuditAct {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$act),*];

            /// The word of the wire.
            pub const fn word(self) -> &'static str {
                match self {
                    $(Self::$act => $word),*
                }
            }
        }
    };
}

acts! {
    AdministratorMade = "administrator_made",
    AdministratorUnmade = "administrator_unmade",
    AccountDeactivated = "account_deactivated",
    AccountReopened = "account_reopened",
    SessionsEnded = "sessions_ended",
    ResetLinkMade = "reset_link_made",
    /// By its owner, with a link.
    PasswordReset = "password_reset",
    InviteMade = "invite_made",
    InviteRevoked = "invite_revoked",
    SettingsChanged = "settings_changed",
    /// By an administrator.
    RoomDeleted = "room_deleted",
}

impl AuditAct {
    /// The act of a word; `None` for one of a later release.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|act| act.word() == word)
    }
}
