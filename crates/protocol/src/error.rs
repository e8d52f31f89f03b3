//! Says why something was refused: the one vocabulary of HTTP and WebSocket.

use serde::Serialize;

use crate::json::read_word;
use crate::{deserialize_by_read, read_record};

/// The one shape of every refusal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ErrorBody {
    pub code: ErrorCode,
    /// For people, in English; never for programs.
    pub message: String,
    /// When a repeat may work.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after_ms: Option<u32>,
}

impl ErrorBody {
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), retry_after_ms: None }
    }

    pub fn retry_after_ms(mut self, milliseconds: u32) -> Self {
        self.retry_after_ms = Some(milliseconds);
        self
    }
}

/// Code that a program acts on. There is a code only where a client does something else because of
/// it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ErrorCode {
    /// Not JSON, wrong types, a missing field: the client is wrong.
    Malformed,
    /// A command that this release does not have.
    UnknownCommand,
    /// A value is outside its limits: empty, too short, of the wrong form.
    Invalid,
    /// A text or a body is longer than its limit.
    TooLong,
    /// Sign in first: no session, an expired one, or a wrong password.
    Unauthenticated,
    /// Allowed to see it, not allowed to do this.
    Forbidden,
    /// It does not exist, or one may not know that it does.
    NotFound,
    /// Visible, but this needs membership.
    NotMember,
    /// The name is taken.
    Taken,
    /// The invitation or one-time code is wrong, used up or expired.
    InviteInvalid,
    /// New accounts are not open here.
    SignUpClosed,
    /// The client id was used before, for something else.
    ClientIdReused,
    /// This connection has resumed the room already.
    AlreadyResumed,
    /// Too many; come back after `retry_after_ms`.
    RateLimited,
    /// The request came from another site.
    CrossSite,
    /// A part that is needed is away: the same again later may work.
    Unavailable,
    /// A fault of the server, which is in its log.
    Internal,
    /// A code of a later release.
    Unknown,
}

impl ErrorCode {
    /// Whether the same command, unchanged, can succeed later.
    pub const fn is_retryable(self) -> bool {
        matches!(self, Self::RateLimited | Self::Unavailable | Self::Internal)
    }
}

read_word!(ErrorCode {
    "malformed" => Malformed,
    "unknown_command" => UnknownCommand,
    "invalid" => Invalid,
    "too_long" => TooLong,
    "unauthenticated" => Unauthenticated,
    "forbidden" => Forbidden,
    "not_found" => NotFound,
    "not_member" => NotMember,
    "taken" => Taken,
    "invite_invalid" => InviteInvalid,
    "sign_up_closed" => SignUpClosed,
    "client_id_reused" => ClientIdReused,
    "already_resumed" => AlreadyResumed,
    "rate_limited" => RateLimited,
    "cross_site" => CrossSite,
    "unavailable" => Unavailable,
    "internal" => Internal,
    ; _ => Unknown
});
read_record!(ErrorBody { code, message, retry_after_ms });
deserialize_by_read!(ErrorBody, ErrorCode);
