//! Keeps message texts out of the log, at any filter.

use tracing::{Level, Metadata};

/// Whether a line cannot hold a body, a password or a token.
///
/// Confab's own lines never do. Other crates choose their own lines at `trace`, and some print all
/// that they read: they are heard up to `debug`, and those of the WebSocket up to `info`.
pub(super) fn is_harmless(metadata: &Metadata<'_>) -> bool {
    let target = metadata.target();
    let is_of = |crates: &[&str]| crates.iter().any(|name| target.starts_with(name));
    let most = if is_of(&["confab"]) {
        Level::TRACE
    } else if is_of(&["tungstenite", "tokio_tungstenite"]) {
        Level::INFO
    } else {
        Level::DEBUG
    };
    *metadata.level() <= most
}
