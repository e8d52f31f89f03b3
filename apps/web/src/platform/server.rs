//! On the server a page is printed, and nothing of it lives.

use std::sync::Arc;

use confab_client::core::Update;

use crate::backend::Backend;
use crate::state::Line;

/// What is printed has been loaded before.
pub(crate) fn backend() -> Option<Arc<dyn Backend>> {
    None
}

/// There is no line to a page that is being printed.
pub(crate) fn connect(
    _key: String,
    _on_update: impl Fn(Update) + 'static,
) -> Option<Arc<dyn Line>> {
    None
}
