//! Hears Ctrl-C, SIGTERM and SIGHUP, and remembers that the runner is to stop.

use std::sync::Once;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::bell;

static HEARD: AtomicUsize = AtomicUsize::new(0);
static LISTENING: Once = Once::new();

/// Starts to listen, before the first child.
pub fn watch() {
    LISTENING.call_once(|| {
        ctrlc::set_handler(|| {
            HEARD.fetch_add(1, Ordering::SeqCst);
            bell::ring();
        })
        .expect("invariant: these signals may be caught");
    });
}

/// Whether a signal asked to stop.
pub fn is_stopping() -> bool {
    HEARD.load(Ordering::SeqCst) > 0
}

/// Whether it was asked twice: then nothing waits any more.
pub(super) fn is_impatient() -> bool {
    HEARD.load(Ordering::SeqCst) > 1
}
