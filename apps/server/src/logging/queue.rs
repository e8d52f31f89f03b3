//! Lines that wait for standard error: bounded, and written by one thread.
//!
//! Standard error may be a pipe that nobody reads or whose reader is gone, or a file on a full
//! disk. None of these may stop or end the server. (`tracing-appender` does nearly this, but it
//! does not count what could not be written.)

#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::io::{self, ErrorKind, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use prometheus_client::metrics::counter::Counter;
use tracing_subscriber::fmt::MakeWriter;

/// Bytes that may wait. A line that does not fit is dropped and counted; nobody waits for room.
const CAPACITY: usize = 4 * 1024 * 1024;

/// How soon a full descriptor that does not wait by itself is tried again.
const RETRY: Duration = Duration::from_millis(10);

/// A handle on the queue; clones share it.
#[derive(Clone, Debug)]
pub(super) struct Queue(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    waiting: Mutex<Waiting>,
    changed: Condvar,
    dropped: Counter,
}

#[derive(Debug, Default)]
struct Waiting {
    lines: VecDeque<Vec<u8>>,
    /// Of these lines, and of the one that is being written.
    bytes: usize,
}

impl Queue {
    /// Starts the thread that writes. Once a line gets through after others were dropped, it also
    /// writes what `tell` says of their number.
    pub(super) fn start(
        to: impl Write + Send + 'static,
        dropped: Counter,
        tell: impl Fn(u64) -> Vec<u8> + Send + 'static,
    ) -> io::Result<Self> {
        let shared = Shared { waiting: Mutex::default(), changed: Condvar::new(), dropped };
        let queue = Self(Arc::new(shared));
        let writing = queue.clone();
        let writer = Writer { to, is_torn: false };
        thread::Builder::new().name("log".into()).spawn(move || writing.write(writer, tell))?;
        Ok(queue)
    }

    /// Takes a line in, or drops it. Never waits.
    pub(super) fn push(&self, line: Vec<u8>) {
        let mut waiting = self.lock();
        if waiting.bytes + line.len() > CAPACITY {
            drop(waiting);
            self.0.dropped.inc();
            return;
        }
        waiting.bytes += line.len();
        waiting.lines.push_back(line);
        drop(waiting);
        self.0.changed.notify_all();
    }

    /// Waits until nothing waits any more, or this time is over.
    pub(super) fn flush(&self, patience: Duration) {
        let until = Instant::now() + patience;
        let mut waiting = self.lock();
        while waiting.bytes > 0 {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return;
            }
            let woken = self.0.changed.wait_timeout(waiting, left);
            waiting = woken.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn write(&self, mut writer: Writer<impl Write>, tell: impl Fn(u64) -> Vec<u8>) {
        let mut told = self.0.dropped.get();
        loop {
            let line = self.next();
            let written = writer.write(&line);
            if written.is_err() {
                self.0.dropped.inc();
            }
            self.lock().bytes -= line.len();
            self.0.changed.notify_all();
            let dropped = self.0.dropped.get();
            if written.is_ok() && dropped > told && writer.write(&tell(dropped - told)).is_ok() {
                told = dropped;
            }
        }
    }

    fn next(&self) -> Vec<u8> {
        let mut waiting = self.lock();
        loop {
            if let Some(line) = waiting.lines.pop_front() {
                return line;
            }
            waiting = self.0.changed.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One event of `tracing`, which comes as one write.
#[derive(Debug)]
pub(super) struct Event<'a>(&'a Queue);

impl Write for Event<'_> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.0.push(line.to_vec());
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Queue {
    type Writer = Event<'a>;

    fn make_writer(&'a self) -> Event<'a> {
        Event(self)
    }
}

/// Writes whole lines, each on a line of its own.
struct Writer<W> {
    to: W,
    /// The last line could only be written in part.
    is_torn: bool,
}

impl<W: Write> Writer<W> {
    fn write(&mut self, line: &[u8]) -> io::Result<()> {
        if self.is_torn {
            self.write_all(b"\n")?;
        }
        self.write_all(line)
    }

    fn write_all(&mut self, mut rest: &[u8]) -> io::Result<()> {
        while !rest.is_empty() {
            match self.to.write(rest) {
                Ok(0) => return Err(ErrorKind::WriteZero.into()),
                Ok(written) => {
                    rest = &rest[written..];
                    self.is_torn = !rest.is_empty();
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => thread::park_timeout(RETRY),
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}
