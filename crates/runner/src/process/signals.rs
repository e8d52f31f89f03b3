//! Hears Ctrl-C, SIGTERM and SIGHUP, and remembers that the runner is to stop.

use std::sync::Once;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use super::bell;

static HEARD: AtomicUsize = AtomicUsize::new(0);
/// Set when a newer edit has overtaken the running commands. The runner itself goes on.
static OVERTAKEN: AtomicBool = AtomicBool::new(false);
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

/// Ends what runs: an edit has made it useless.
pub(crate) fn overtake() {
    OVERTAKEN.store(true, Ordering::SeqCst);
    bell::ring();
}

/// Takes that back, before the next run.
pub(crate) fn start_over() {
    OVERTAKEN.store(false, Ordering::SeqCst);
}

/// Whether what runs is to end: a signal came, or an edit.
pub(crate) fn wants_end() -> bool {
    is_stopping() || OVERTAKEN.load(Ordering::SeqCst)
}

/// Whether it was asked twice: then nothing waits any more.
pub(super) fn is_impatient() -> bool {
    HEARD.load(Ordering::SeqCst) > 1
}
