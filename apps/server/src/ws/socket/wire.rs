//! Writes frames to a socket: the connection's own task, and fan-out past it.
//!
//! Waking and polling a task for each delivery costs as much as the kernel's own part of sending.
//! So fan-out writes by itself while the socket takes everything: a server's frames are not masked,
//! and the same bytes go to every member. What the socket does not take whole is left here, and the
//! connection's task goes on with it; until it is gone, everything else waits in the outbox.

use std::io::{self, IoSlice};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker, ready};

use bytes::Bytes;
use confab_hub::{Moment, Wire};
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

    /// Adds a text frame to what is to be flushed.
    pub(super) fn put_text(&self, text: &[u8]) {
        let mut unsent = self.lock();
        let (head, length) = header(text.len());
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
    fn offer(&self, text: &Bytes, now: Moment) -> bool {
        let mut unsent = self.lock();
        if unsent.left() > 0 {
            return false;
        }
        let (head, length) = header(text.len());
        let head = &head[..length];
        // An error is the task's to find: the frame waits for it in the outbox.
        let slices = [IoSlice::new(head), IoSlice::new(text)];
        let Ok(sent) = self.stream.try_write_vectored(&slices) else { return false };
        unsent.frames = unsent.frames.wrapping_add(1);
        unsent.said = now;
        if sent < length + text.len() {
            let head_left = head.get(sent..).unwrap_or_default();
            unsent.bytes.extend_from_slice(head_left);
            unsent.bytes.extend_from_slice(&text[sent.saturating_sub(length)..]);
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

/// The header of an unfragmented, unmasked text frame (RFC 6455, section 5.2), and its length.
fn header(payload: usize) -> ([u8; 10], usize) {
    const FINAL_TEXT: u8 = 0x81;
    let mut header = [0; 10];
    header[0] = FINAL_TEXT;
    if let Some(short) = u8::try_from(payload).ok().filter(|length| *length < 126) {
        header[1] = short;
        (header, 2)
    } else if let Ok(medium) = u16::try_from(payload) {
        header[1] = 126;
        header[2..4].copy_from_slice(&medium.to_be_bytes());
        (header, 4)
    } else {
        header[1] = 127;
        header[2..].copy_from_slice(&(payload as u64).to_be_bytes());
        (header, 10)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_says_the_length_in_as_few_bytes_as_it_fits() {
        for (payload, expected) in [
            (0, &[0x81, 0][..]),
            (125, &[0x81, 125]),
            (126, &[0x81, 126, 0, 126]),
            (65_535, &[0x81, 126, 255, 255]),
            (65_536, &[0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0]),
        ] {
            let (header, length) = header(payload);
            assert_eq!(&header[..length], expected);
        }
    }
}
