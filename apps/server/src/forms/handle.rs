//! Reads a handle that someone typed into a form.

use confab_protocol::{ErrorCode, Handle};

use crate::refusal::Refusal;

/// The handle, or a refusal with the rule for one.
pub(crate) fn parse_handle(text: &str) -> Result<Handle, Refusal> {
    Handle::parse(text.trim())
        .map_err(|error| Refusal::new(ErrorCode::Invalid, error.to_string()).at("handle"))
}
