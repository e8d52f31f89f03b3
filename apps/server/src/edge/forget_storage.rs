//! Has a browser forget what it kept of someone who signs out.

use axum::http::{HeaderName, HeaderValue};

/// Drafts and unsent messages are in the browser's storage. Browsers follow it on pages that came
/// over HTTPS; the sign-out form's own script does the same on all others.
pub const FORGET_STORAGE: (HeaderName, HeaderValue) =
    (HeaderName::from_static("clear-site-data"), HeaderValue::from_static("\"storage\""));
