//! Writes the outbox to the socket: fed until it is empty, and given to the kernel together.

#[cfg(test)]
mod tests;

use std::task::{Context, Poll};

use confab_hub::Fed;

use super::{Client, End};

/// While delivery is halted, a connection with something to say of a room looks this often whether
/// it goes on.
const HELD_MS: u64 = 50;

impl Client {
    /// `Pending` when everything is with the kernel, or the kernel takes no more.
    pub(super) fn poll_output(&mut self, cx: &mut Context<'_>) -> Poll<End> {
        loop {
            let now = self.app.live.now();
            match self.socket.poll_flush(cx, now) {
                // It has given to the kernel what it had: the client reads.
                Poll::Ready(Ok(())) => self.unflushed = None,
                Poll::Ready(Err(_lost)) => return Poll::Ready(End::Lost),
                Poll::Pending => {
                    self.note_unflushed();
                    return self.poll_stalled(cx);
                }
            }
            // Frames of a room must wait while it is not known who may see it now.
            let held = self.app.live.hub().holds_back(now);
            let socket = &mut self.socket;
            let mut taken = 0_usize;
            let feed = self.connection.outbox().poll_feed(cx, held, |text| {
                socket.put_text(text);
                taken += 1;
                !socket.is_full()
            });
            match feed {
                Poll::Ready(Fed::Full) => {}
                // Frames fed before go out first.
                _ if taken > 0 => {}
                Poll::Ready(Fed::Held) => return self.poll_held(cx),
                Poll::Ready(Fed::Close(code)) => return Poll::Ready(End::code(code)),
                Poll::Pending => return Poll::Pending,
            }
        }
    }

    /// The kernel takes nothing now. Only the end of the connection is worth waking up for, and
    /// the moment at which what waits is too old.
    fn poll_stalled(&mut self, cx: &mut Context<'_>) -> Poll<End> {
        self.wake_for_age();
        self.connection.outbox().poll_ending(cx).map(End::code)
    }

    /// Looks again in a moment: nobody says when delivery goes on.
    fn poll_held(&mut self, cx: &mut Context<'_>) -> Poll<End> {
        self.wake_within(HELD_MS);
        self.poll_stalled(cx)
    }
}
