//! Accounts, sessions and who may sign up.

use serde::{Deserialize, Deserializer, Serialize};

use super::Secret;
use crate::{
    FileId, Handle, Person, Role, SessionId, Status, Timestamp, deserialize_by_read, read_record,
};

/// `POST /api/v1/set-up`: makes the first account, which becomes the administrator.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SetUp {
    pub handle: Handle,
    pub name: String,
    pub password: Secret,
    /// The one-time code that start prints; not needed where the server asks for none.
    #[serde(default)]
    pub code: Option<Secret>,
    /// Name of the installation; `Confab` without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server_name: Option<String>,
}

/// `POST /api/v1/sign-up`: makes an account and signs in.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SignUp {
    pub handle: Handle,
    pub name: String,
    pub password: Secret,
    /// The code of an invitation link, where sign-up is by invitation.
    #[serde(default)]
    pub invite: Option<Secret>,
}

/// `POST /api/v1/sign-in`: answers with [`Me`] and the session cookie.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SignIn {
    pub handle: String,
    pub password: Secret,
}

/// `PUT /api/v1/me/password`: ends every browser session and answers with [`Me`] and a new cookie.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ChangePassword {
    pub current: Secret,
    pub new: Secret,
}

/// `GET /api/v1/me`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Me {
    pub person: Person,
    pub role: Role,
    pub session: SessionId,
}

/// `GET` and `PATCH /api/v1/me`: the same with what one has chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MyAccount {
    #[serde(flatten)]
    pub me: Me,
    /// Whether others are to ask before they add one to a room.
    pub ask_first: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// Until when one is not to be disturbed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub busy_until: Option<Timestamp>,
    /// Name in the IANA database, such as `Europe/Berlin`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
}

/// `PATCH /api/v1/me`. Absent fields stay.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct ChangeMe {
    #[serde(default)]
    pub name: Option<String>,
    #[serde(default)]
    pub ask_first: Option<bool>,
    /// One without emoji and text ends the status.
    #[serde(default)]
    pub status: Option<Status>,
    /// A moment that is over ends it.
    #[serde(default)]
    pub busy_until: Option<Timestamp>,
    /// An empty name takes it off the profile.
    #[serde(default)]
    pub time_zone: Option<String>,
}

/// One signed-in browser or other device, in `GET /api/v1/sessions`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionInfo {
    pub id: SessionId,
    pub created_at: Timestamp,
    pub used_at: Timestamp,
    /// User agent of the browser, shortened.
    pub user_agent: String,
    /// Whether the question came from it.
    pub current: bool,
}

/// Permission to make an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignUpMode {
    Open,
    Invite,
    Closed,
}

/// `GET /api/v1/settings`; seen by everyone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// Name of this installation.
    pub server_name: String,
    pub sign_up: SignUpMode,
    /// Whether the first account is still to be made.
    pub needs_set_up: bool,
    /// Whether members may make invitations, too.
    #[serde(default)]
    pub members_invite: bool,
    /// A file may have so many bytes.
    #[serde(default)]
    pub max_file_bytes: u64,
    /// A message may have so many files.
    #[serde(default)]
    pub max_message_files: u32,
    /// Picture of the installation: `/pictures/{id}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<FileId>,
}

/// `PATCH /api/v1/settings`, for administrators. What is absent stays.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct ChangeSettings {
    #[serde(default)]
    pub server_name: Option<String>,
    #[serde(default)]
    pub sign_up: Option<SignUpMode>,
    #[serde(default)]
    pub members_invite: Option<bool>,
    /// An upload of one's own that is an image; `null` takes the picture away.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    pub picture: Option<Option<FileId>>,
}

/// `PUT /api/v1/me/picture`: an upload of one's own, which is an image, becomes one's picture.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct SetPicture {
    pub file: FileId,
}

/// Reads a field that may be `null`, which is something else than absent.
#[expect(clippy::option_option, reason = "absent, null and given are three cases")]
fn given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<FileId>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

read_record!(Me { person, role, session });
deserialize_by_read!(Me);
