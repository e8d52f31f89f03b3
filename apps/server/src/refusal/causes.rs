//! Says for each way a use case fails what a client is told.

use std::time::Duration;

use confab_protocol::ErrorCode;
use confab_store::{AppendError, BanError, StoreError};

use super::Refusal;
use crate::auth::{NotPermitted, PasswordError};
use crate::edge::TooMany;
use crate::pages::Busy;
use crate::sessions::new_password::NewPasswordError;
use crate::sessions::sign_in::SignInError;
use crate::text::TextError;

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
            AppendError::NoRoom => Self::no_room(),
            AppendError::NotMember => Self::not_member(),
            AppendError::NoMessage => Self::new(ErrorCode::NotFound, error.to_string()),
            AppendError::NoPerson => {
                Self::new(ErrorCode::NotFound, "there is no such person, or not in this room")
            }
            AppendError::NameTaken => Self::new(ErrorCode::Taken, error.to_string()).at("name"),
            AppendError::ClientIdReused => Self::new(ErrorCode::ClientIdReused, error.to_string()),
            AppendError::NotAllowed => Self::denied(),
            error => Self::new(ErrorCode::Forbidden, error.to_string()),
        }
    }
}

impl From<BanError> for Refusal {
    fn from(error: BanError) -> Self {
        match error {
            BanError::Store(error) => error.into(),
            BanError::NotAllowed => Self::denied(),
            BanError::NoPerson => {
                Self::new(ErrorCode::NotFound, "nobody has that username").at("handle")
            }
            _ => Self::no_room(),
        }
    }
}

impl From<SignInError> for Refusal {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::Wrong => Self::new(ErrorCode::Unauthenticated, error.to_string()),
            SignInError::TooMany(error) => error.into(),
            SignInError::Password(error) => error.into(),
            SignInError::Store(error) => error.into(),
        }
    }
}
