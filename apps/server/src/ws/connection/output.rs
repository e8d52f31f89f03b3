//! Writes what waits in the outbox: fed until it is empty, then flushed once.

#[cfg(test)]
mod tests;

use std::task::{Context, Poll, ready};

use axum::extract::ws::{Message, Utf8Bytes};
use confab_hub::Next;
use futures_util::SinkExt;

use super::{Client, End, Written};

/// While delivery is halted, a connection with something to say of a room looks this often whether
/// it goes on.
const HELD_MS: u64 = 50;

impl Client {
    /// `Pending` when everything is with the kernel, or the kernel takes no more.
    pub(super) fn poll_output(&mut self, cx: &mut Context<'_>) -> Poll<End> {
        loop {
            match self.socket.poll_ready_unpin(cx) {
                // It has given to the kernel what it had: the client reads.
                Poll::Ready(Ok(())) if std::mem::take(&mut self.stalled) => self.unflushed = None,
                Poll::Ready(Ok(())) => {}
                Poll::Ready(Err(_)) => return Poll::Ready(End::Lost),
                Poll::Pending => {
                    self.stalled = true;
                    self.note_unflushed();
                    return self.poll_stalled(cx);
                }
            }
            if self.is_held_back() {
                return self.poll_held(cx);
            }
            let bytes = match self.connection.outbox().poll_next(cx) {
                Poll::Ready(Next::Send(bytes)) => bytes,
                Poll::Ready(Next::Close(code)) => return Poll::Ready(End::code(code)),
                Poll::Pending => break,
            };
            // What came from elsewhere was checked once, and what is made here is JSON.
            let Ok(text) = Utf8Bytes::try_from(bytes) else { continue };
            if self.socket.start_send_unpin(Message::Text(text)).is_err() {
                return Poll::Ready(End::Lost);
            }
            self.written = Written::Buffered;
            self.frames_out = self.frames_out.saturating_add(1);
        }
        self.poll_flush(cx)
    }

    fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<End> {
        if self.written == Written::Buffered {
            let flushed = self.socket.poll_flush_unpin(cx);
            if flushed.is_pending() {
                self.note_unflushed();
            }
            if ready!(flushed).is_err() {
                return Poll::Ready(End::Lost);
            }
            self.unflushed = None;
            self.written = Written::Flushed;
            self.said = self.app.live.now();
        }
        Poll::Pending
    }

    /// The kernel takes nothing now. Only the end of the connection is worth waking up for, and
    /// the moment at which what waits is too old.
    fn poll_stalled(&mut self, cx: &mut Context<'_>) -> Poll<End> {
        self.wake_for_age();
        self.connection.outbox().poll_ending(cx).map(End::code)
    }

    /// Whether the next frame must wait, since it is not known who may see its room now.
    fn is_held_back(&self) -> bool {
        let live = &self.app.live;
        live.hub().holds_back(live.now()) && self.connection.outbox().is_next_of_a_room()
    }

    /// Sends what was said before, and looks again in a moment: nobody says when delivery goes on.
    fn poll_held(&mut self, cx: &mut Context<'_>) -> Poll<End> {
        if let Poll::Ready(end) = self.poll_flush(cx) {
            return Poll::Ready(end);
        }
        self.wake_within(HELD_MS);
        self.poll_stalled(cx)
    }
}
