//! Refuses bodies that would have to be decompressed first.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use confab_protocol::ErrorCode;

use crate::refusal::Refusal;

/// Refuses a request whose body is compressed, and names how: bodies are at most 64 KiB, and
/// nothing of a stranger's is unpacked.
pub fn refuse_encoded(headers: &HeaderMap) -> Result<(), Refusal> {
    let mut encodings = headers.get_all(header::CONTENT_ENCODING).iter().map(HeaderValue::as_bytes);
    match encodings.find(|name| !name.is_empty() && !name.eq_ignore_ascii_case(b"identity")) {
        None => Ok(()),
        Some(name) => {
            let name = String::from_utf8_lossy(name);
            let message = format!("the body is encoded as {name}; send it as it is");
            Err(Refusal::new(ErrorCode::Malformed, message)
                .with_status(StatusCode::UNSUPPORTED_MEDIA_TYPE))
        }
    }
}
