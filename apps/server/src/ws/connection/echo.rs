//! Says back what it hears, in tests alone: the same socket, polled and closed in the same way,
//! without a chat behind it.

use std::collections::VecDeque;
use std::task::{Context, Poll};

use axum::extract::ws::Message;
use bytes::Bytes;
use confab_protocol::Limits;
use futures_util::SinkExt;

use super::{Client, End, Written};

/// What is to be said back and does not go by the outbox: bytes, and texts longer than a frame.
#[derive(Debug, Default)]
pub(super) struct Echo {
    waiting: VecDeque<Message>,
}

impl Client {
    /// Runs without a welcome.
    pub(in crate::ws) async fn run_echo(mut self: Box<Self>) {
        self.echo = Some(Echo::default());
        let end = self.run().await;
        self.close(end).await;
    }

    /// Keeps a message to be said back, in this mode; all else is the chat's.
    pub(super) fn take_echo(&mut self, message: Message) -> Option<Message> {
        let Some(echo) = &mut self.echo else { return Some(message) };
        match message {
            Message::Text(text) if text.len() <= Limits::DEFAULT.frame_bytes as usize => {
                let bytes = Bytes::copy_from_slice(text.as_bytes());
                self.connection.outbox().push(bytes, self.app.live.now());
                None
            }
            Message::Text(_) | Message::Binary(_) => {
                echo.waiting.push_back(message);
                None
            }
            other => Some(other),
        }
    }

    pub(super) fn poll_echo(&mut self, cx: &mut Context<'_>) -> Poll<End> {
        while self.echo.as_ref().is_some_and(|echo| !echo.waiting.is_empty()) {
            match self.socket.poll_ready_unpin(cx) {
                Poll::Ready(Ok(())) => {}
                Poll::Ready(Err(_)) => return Poll::Ready(End::Lost),
                Poll::Pending => return Poll::Pending,
            }
            let next = self.echo.as_mut().and_then(|echo| echo.waiting.pop_front());
            if let Some(message) = next
                && self.socket.start_send_unpin(message).is_err()
            {
                return Poll::Ready(End::Lost);
            }
            self.written = Written::Buffered;
        }
        Poll::Pending
    }
}
