//! Colours of code that only a server gives.

use std::fmt;
use std::sync::Arc;

/// Reads code in a language that browsers don't know into spans; a context of printed pages.
#[derive(Clone)]
pub struct Colours(pub Arc<Spans>);

/// The spans of code in a language.
type Spans = dyn Fn(&str, &str) -> Vec<u32> + Send + Sync;

impl fmt::Debug for Colours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Colours").finish_non_exhaustive()
    }
}
