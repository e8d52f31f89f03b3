//! Writes frames to a socket: the connection's own task, and fan-out past it.
//!
//! Waking and polling a task for each delivery costs as much as the kernel's own part of sending.
//! So fan-out writes by itself while the socket takes everything: a server's frames are not masked,
//! and the same bytes go to every member. The rest of a write that the socket does not take whole
//! is left here, and the connection's task goes on with it. Until it is gone, everything else waits
//! in the outbox.

use std::io;
use std::os::fd::AsRawFd as _;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker, ready};

use confab_hub::{Moment, Parcel, Wire, text_header};
use nix::sys::socket::{MsgFlags, send};
use tokio::net::TcpStream;

use crate::lines::Open;

/// Frames are written together up to about this size.
const FULL: usize = 8 * 1024;

/// The writing half of a connection's socket, shared by its task and by fan-out.
#[derive(Debug)]
pub(super) struct TcpWire {
    stream: TcpStream,
    unsent: Mutex<Unsent>,
    /// The connection counts as open for as long as its socket is.
    _open: Option<Open>,
}

/// Whole frames and the end of one that went out in part, which the kernel does not have yet.
#[derive(Debug, Default)]
struct Unsent {
    bytes: Vec<u8>,
    sent: usize,
    /// Woken when fan-out leaves something here.
    task: Option<Waker>,
    frames: u32,
    said: Moment,
}

impl TcpWire {
    pub(super) fn new(stream: TcpStream, open: Option<Open>) -> Self {
        Self { stream, unsent: Mutex::default(), _open: open }
    }

    pub(super) fn stream(&self) -> &TcpStream {
        &self.stream
    }

    /// Adds a text frame to the bytes to flush.
    pub(super) fn put_text(&self, text: &[u8]) {
        let mut unsent = self.lock();
        let (head, length) = text_header(text.len());
        unsent.bytes.extend_from_slice(&head[..length]);
        unsent.bytes.extend_from_slice(text);
        unsent.frames = unsent.frames.wrapping_add(1);
    }

    /// Adds whole frames that the protocol made.
    pub(super) fn put_frames(&self, frames: &[u8]) {
        self.lock().bytes.extend_from_slice(frames);
    }

    /// Whether so much is to be flushed that more should wait.
    pub(super) fn is_full(&self) -> bool {
        self.lock().left() >= FULL
    }

    /// Gives everything to the kernel; `Pending` while it takes no more.
    pub(super) fn poll_flush(&self, cx: &mut Context<'_>, now: Moment) -> Poll<io::Result<()>> {
        loop {
            let mut unsent = self.lock();
            if unsent.left() == 0 {
                unsent.task.get_or_insert_with(|| cx.waker().clone()).clone_from(cx.waker());
                return Poll::Ready(Ok(()));
            }
            match self.stream.try_write(&unsent.bytes[unsent.sent..]) {
                Ok(sent) => unsent.went(sent, now),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    drop(unsent);
                    ready!(self.stream.poll_write_ready(cx))?;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Poll::Ready(Err(error)),
            }
        }
    }

    /// How many text frames were written or are about to be.
    pub(super) fn frames(&self) -> u32 {
        self.lock().frames
    }

    /// When the kernel last took something.
    pub(super) fn said(&self) -> Moment {
        self.lock().said
    }

    fn lock(&self) -> MutexGuard<'_, Unsent> {
        self.unsent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Wire for TcpWire {
    fn offer(&self, parcel: &Parcel, now: Moment) -> bool {
        let mut unsent = self.lock();
        if unsent.left() > 0 {
            return false;
        }
        // Past the runtime, whose bookkeeping would be fetched into the cache for each member. An
        // error is the task's to find: the frames wait for it in the outbox.
        let bytes = parcel.bytes();
        let sent = send(self.stream.as_raw_fd(), bytes, MsgFlags::MSG_DONTWAIT);
        let Ok(sent) = sent else { return false };
        unsent.frames = unsent.frames.wrapping_add(parcel.frames());
        unsent.said = now;
        if sent < bytes.len() {
            unsent.bytes.extend_from_slice(&bytes[sent..]);
            if let Some(task) = unsent.task.take() {
                drop(unsent);
                task.wake();
            }
        }
        true
    }
}

impl Unsent {
    fn left(&self) -> usize {
        self.bytes.len() - self.sent
    }

    fn went(&mut self, bytes: usize, now: Moment) {
        self.sent += bytes;
        self.said = now;
        if self.left() == 0 {
            // An idle connection keeps no memory of what was said, its welcome included.
            (self.sent, self.bytes) = (0, Vec::new());
        }
    }
}
