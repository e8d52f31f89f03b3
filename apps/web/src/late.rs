//! The part of the app that a browser loads after the first screen, as one chunk.
//!
//! Nothing but [`LATE`](crate::app::LATE) names it, and nothing but the loader under `platform`
//! names that: so the build can take all that is reached from there alone out of the first download. Until it has come
//! the page works without it: text is shown as it was written, and what opens by a click waits.

use confab_protocol::Handle;
use leptos::prelude::*;

/// A message's text, and what it is shown by.
#[derive(Clone, Debug)]
pub(crate) struct Written {
    pub(crate) source: String,
    /// The viewer's own name, which stands out.
    pub(crate) me: Handle,
    /// The people whom it mentions, as the server found them; other names are text.
    pub(crate) mentions: Vec<Handle>,
    /// Whether it is another text than was sent at first.
    pub(crate) edited: bool,
}

/// The ways into the chunk.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Late {
    /// Shows a message's text in its form.
    pub(crate) body: fn(Written) -> AnyView,
    /// The words of a text, on one line.
    pub(crate) plain: fn(&str) -> String,
}

/// Words of a text for which the chunk has not come: as they were written.
pub(crate) fn as_written(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
