//! Says for each way a use case fails what a client is told.

use std::time::Duration;

use confab_protocol::ErrorCode;
use confab_store::{AppendError, BanError, StoreError};

use super::Refusal;
use crate::auth::{NotPermitted, PasswordError};
use crate::chat::{
    AddMemberError, AskFirstError, BanPersonError, BrowseRoomsError, CapError, ChangePasswordError,
    ChangeRoomError, ChangeSettingsError, ClosedRoomsError, CreateRoomError,
    DeactivateAccountError, DeleteMessageError, DeleteRoomError, EditMessageError, EndSessionError,
    InviteError, JoinRoomError, LeaveRoomError, LeaveRoomsError, LiftBanError, ListRoomsError,
    ListSessionsError, MakeInviteError, MoveReadError, NewPasswordError, OpenDirectError,
    RemoveMemberError, RequireRoomError, RoomInvitationError, SearchPeopleError, SendMessageError,
    SetUpError, SignInError, SignUpError, TextError, TokenError,
};
use crate::edge::TooMany;
use crate::pages::Busy;

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Corrupt(_) => Self::internal(error),
            _ => Self::unavailable(error),
        }
    }
}

impl From<PasswordError> for Refusal {
    fn from(error: PasswordError) -> Self {
        match error {
            PasswordError::Busy => Self::new(ErrorCode::Unavailable, error.to_string())
                .retry_after(Duration::from_secs(2)),
            error => Self::internal(error),
        }
    }
}

impl From<NewPasswordError> for Refusal {
    fn from(error: NewPasswordError) -> Self {
        let code = match error {
            NewPasswordError::TooLong { .. } => ErrorCode::TooLong,
            _ => ErrorCode::Invalid,
        };
        Self::new(code, error.to_string()).at("password")
    }
}

impl From<TooMany> for Refusal {
    fn from(error: TooMany) -> Self {
        Self::new(ErrorCode::RateLimited, error.to_string()).retry_after(error.retry_after)
    }
}

impl From<Busy> for Refusal {
    fn from(error: Busy) -> Self {
        Self::new(ErrorCode::Unavailable, error.to_string()).retry_after(Duration::from_secs(1))
    }
}

impl From<CapError> for Refusal {
    fn from(error: CapError) -> Self {
        match error {
            CapError::Store(error) => error.into(),
            CapError::Often { retry_after } => {
                Self::new(ErrorCode::RateLimited, error.to_string()).retry_after(retry_after)
            }
            error => Self::new(ErrorCode::Forbidden, error.to_string()),
        }
    }
}

impl From<NotPermitted> for Refusal {
    fn from(error: NotPermitted) -> Self {
        Self::new(ErrorCode::Forbidden, error.to_string())
    }
}

impl From<TextError> for Refusal {
    fn from(error: TextError) -> Self {
        let code = match error {
            TextError::TooLong { .. } => ErrorCode::TooLong,
            TextError::Empty(_)
            | TextError::Unprintable(_)
            | TextError::Invisible(_)
            | TextError::Marks(_) => ErrorCode::Invalid,
        };
        let refusal = Self::new(code, error.to_string());
        match error.field() {
            Some(field) => refusal.at(field),
            None => refusal,
        }
    }
}

impl From<AppendError> for Refusal {
    fn from(error: AppendError) -> Self {
        match error {
            AppendError::Store(error) => error.into(),
            AppendError::NoRoom => RequireRoomError::NoRoom.into(),
            AppendError::NotMember => RequireRoomError::NotMember.into(),
            AppendError::NoMessage => Self::new(ErrorCode::NotFound, error.to_string()),
            AppendError::NoPerson => {
                Self::new(ErrorCode::NotFound, "there is no such person, or not in this room")
            }
            AppendError::NameTaken => Self::new(ErrorCode::Taken, error.to_string()).at("name"),
            AppendError::ClientIdReused => Self::new(ErrorCode::ClientIdReused, error.to_string()),
            AppendError::NotAllowed => RequireRoomError::Denied.into(),
            error => Self::new(ErrorCode::Forbidden, error.to_string()),
        }
    }
}

impl From<BanError> for Refusal {
    fn from(error: BanError) -> Self {
        match error {
            BanError::Store(error) => error.into(),
            BanError::NotAllowed => RequireRoomError::Denied.into(),
            BanError::NoPerson => {
                Self::new(ErrorCode::NotFound, "nobody has that username").at("handle")
            }
            _ => RequireRoomError::NoRoom.into(),
        }
    }
}

impl From<RequireRoomError> for Refusal {
    fn from(error: RequireRoomError) -> Self {
        match error {
            RequireRoomError::NoRoom => Self::new(ErrorCode::NotFound, error.to_string()),
            RequireRoomError::NotMember => Self::new(ErrorCode::NotMember, error.to_string()),
            RequireRoomError::Denied => Self::new(ErrorCode::Forbidden, error.to_string()),
            RequireRoomError::NotPermitted(error) => error.into(),
            RequireRoomError::Store(error) => error.into(),
        }
    }
}

/// For each use case: which ways to fail have a code here, and the field of a form where they are
/// of one, and which are told as their parts are.
macro_rules! refusals {
    ($($error:ident { $($own:ident => $code:ident $(at $field:literal)?,)* } | $($part:ident)+;)+) => {$(
        impl From<$error> for Refusal {
            fn from(error: $error) -> Self {
                match error {
                    $($error::$own => Self::new(ErrorCode::$code, error.to_string())$(.at($field))?,)*
                    $($error::$part(part) => part.into(),)+
                }
            }
        }
    )+};
}

refusals! {
    SetUpError { Done => SignUpClosed, WrongCode => InviteInvalid at "code", }
        | TooMany Text NewPassword Password Store;
    SignUpError {
        HandleTaken => Taken at "handle",
        HandleReserved => Taken at "handle",
        InviteInvalid => InviteInvalid,
        Closed => SignUpClosed,
    }
        | TooMany Text NewPassword Password Store;
    SignInError { Wrong => Unauthenticated, } | TooMany Password Store;
    ChangePasswordError { Wrong => Forbidden at "current", }
        | NotPermitted TooMany NewPassword Password Store;
    ListSessionsError {} | NotPermitted Store;
    EndSessionError { NoSession => NotFound, } | NotPermitted Store;
    TokenError { NoToken => NotFound, NoScope => Invalid, Days => Invalid, }
        | Text NotPermitted Store;
    DeactivateAccountError { NoPerson => NotFound at "handle", Oneself => Forbidden at "handle", }
        | NotPermitted Store;
    ChangeSettingsError {} | Text NotPermitted Store;
    MakeInviteError { Days => Invalid, Uses => Invalid, } | NotPermitted Store;
    InviteError { NoInvite => NotFound, } | NotPermitted Store;
    ListRoomsError {} | NotPermitted Store;
    BrowseRoomsError {} | NotPermitted Store;
    SearchPeopleError {} | NotPermitted Store;
    CreateRoomError { NameTaken => Taken at "name", } | Cap Text NotPermitted Store;
    ChangeRoomError { Nothing => Invalid, } | Text Room Append;
    OpenDirectError { NoPerson => NotFound, } | Cap NotPermitted Store;
    JoinRoomError {} | Cap NotPermitted Append Store;
    LeaveRoomError {} | NotPermitted Append;
    AddMemberError { NoPerson => NotFound at "handle", } | Cap Invitation Room Append Store;
    RoomInvitationError { NoInvitation => NotFound, Declined => Forbidden, }
        | Cap Room Append NotPermitted Store;
    AskFirstError {} | NotPermitted Store;
    LeaveRoomsError { TooMany => TooLong, } | NotPermitted;
    ClosedRoomsError { NoRoom => NotFound, } | NotPermitted Store;
    RemoveMemberError {} | Room Append;
    BanPersonError { Oneself => Forbidden at "handle", Administrator => Forbidden at "handle", }
        | Room Ban Store;
    LiftBanError { NotBanned => NotFound, } | Room Store;
    SendMessageError {} | NotPermitted Text Append;
    EditMessageError {} | NotPermitted Text Append;
    DeleteRoomError { NoRoom => NotFound, } | Room Store;
    DeleteMessageError {} | NotPermitted Append Store;
    MoveReadError {} | Room Store;
}
