//! Refusals from the errors of the store. Those of other modules stand with the errors.

use confab_protocol::ErrorCode;
use confab_store::{AppendError, BanError, StoreError};

use super::Refusal;

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Corrupt(_) => Self::internal(error),
            _ => Self::unavailable(error),
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
            AppendError::Refused(code, rule) => Self::new(code, rule),
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
