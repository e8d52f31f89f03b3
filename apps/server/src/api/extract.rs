//! Takes apart a request, and refuses what does not fit with a code of the protocol.

mod browser;
mod json_body;
mod parts;
mod signed;

pub use json_body::JsonBody;
pub use parts::{InPath, InQuery};
pub use signed::Signed;
