//! Reads a child's output, a line at a time, on a thread of its own.

use std::io::{BufRead, BufReader, Read};
use std::sync::Arc;
use std::thread;

use super::bell;

/// A pipe that a child writes to.
pub(super) type Source = Box<dyn Read + Send>;

/// Takes each line, without its end.
pub type Sink = Arc<dyn Fn(&str) + Send + Sync>;

/// Takes each line as it was written, with its end.
pub type ByteSink = Arc<dyn Fn(&[u8]) + Send + Sync>;

/// Gives every line to the sink. The share is dropped, and the bell rung, once there are no more.
pub(super) fn copy(pipe: Source, sink: Sink, share: Arc<()>) {
    thread::spawn(move || {
        let mut reader = BufReader::new(pipe);
        let mut line = Vec::new();
        while reader.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
            sink(String::from_utf8_lossy(&line).trim_end());
            line.clear();
        }
        drop((sink, share));
        bell::ring();
    });
}

/// Gives every line to the sink as it was written, and then does as [`copy`] does.
pub(super) fn copy_bytes(pipe: Source, sink: ByteSink, share: Arc<()>) {
    thread::spawn(move || {
        let mut reader = BufReader::new(pipe);
        let mut line = Vec::new();
        while reader.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
            sink(&line);
            line.clear();
        }
        drop((sink, share));
        bell::ring();
    });
}
