//! On the server a page is printed, and nothing of it lives.

use std::sync::Arc;

use confab_client::core::Update;
use url::Url;

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

/// Where an address leads, as browsers understand it and in ASCII: its host, or the address of a
/// mail. `None` where it leads nowhere.
pub(crate) fn place_of(address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    Some(url.host_str().unwrap_or(url.path()).to_owned())
}
