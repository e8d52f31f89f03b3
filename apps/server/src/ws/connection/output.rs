//! Writes what waits in the outbox: fed until it is empty, then flushed once.

use std::task::{Context, Poll, ready};

use axum::extract::ws::{Message, Utf8Bytes};
use confab_hub::Next;
use futures_util::SinkExt;

use super::{Client, End, Written};

impl Client {
    /// `Pending` when everything is with the kernel, or the kernel takes no more.
    pub(super) fn poll_output(&mut self, cx: &mut Context<'_>) -> Poll<End> {
        loop {
            match self.socket.poll_ready_unpin(cx) {
                Poll::Ready(Ok(())) => {}
                Poll::Ready(Err(_)) => return Poll::Ready(End::Lost),
                Poll::Pending => return self.poll_stalled(cx),
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
            if ready!(self.socket.poll_flush_unpin(cx)).is_err() {
                return Poll::Ready(End::Lost);
            }
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
}
