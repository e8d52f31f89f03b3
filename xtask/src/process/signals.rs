//! Hears Ctrl-C, SIGTERM and SIGHUP, and remembers that xtask is to stop.

use std::io::Read;
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

use super::bell;

static HEARD: AtomicUsize = AtomicUsize::new(0);

/// Starts to listen. Called once, before the first child.
pub(crate) fn watch() {
    let (mut ours, theirs) =
        UnixStream::pair().expect("invariant: a process can open a socket pair");
    for signal in [SIGINT, SIGTERM, SIGHUP] {
        let writer = theirs.try_clone().expect("invariant: a socket can be cloned");
        signal_hook::low_level::pipe::register(signal, writer)
            .expect("invariant: these signals may be caught");
    }
    thread::spawn(move || {
        let mut byte = [0];
        while ours.read_exact(&mut byte).is_ok() {
            HEARD.fetch_add(1, Ordering::SeqCst);
            bell::ring();
        }
    });
}

/// Whether a signal asked xtask to stop.
pub(crate) fn is_stopping() -> bool {
    HEARD.load(Ordering::SeqCst) > 0
}

/// Whether it was asked twice: then nothing waits any more.
pub(crate) fn is_impatient() -> bool {
    HEARD.load(Ordering::SeqCst) > 1
}
