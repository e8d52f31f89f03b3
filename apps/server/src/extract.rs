//! Takes apart a request to the API, and refuses a bad one with a code of the protocol.

mod json_body;
mod parts;
mod signed;

use axum::Json;

use crate::refusal::Refusal;

pub use json_body::JsonBody;
pub use parts::{InPath, InQuery};
pub use signed::Signed;

/// The answer of an endpoint.
pub(crate) type Answer<T> = Result<Json<T>, Refusal>;
