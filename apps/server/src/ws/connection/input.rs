//! Reads frames from the client and begins to carry out what they ask.

use std::sync::Arc;
use std::task::{Context, Poll, ready};

use axum::extract::ws::{Message, close_code};
use confab_protocol::{ErrorBody, ErrorCode};
use futures_util::{FutureExt, StreamExt};
use tokio_tungstenite::tungstenite;

use super::{Client, End, Ran};
use crate::ws::bucket::TooMany;
use crate::ws::command::{Refused, parse, reference};
use crate::ws::dispatch::dispatch;

impl Client {
    /// Takes one frame.
    pub(super) fn poll_input(&mut self, cx: &mut Context<'_>) -> Poll<Option<End>> {
        let message = match ready!(self.socket.poll_next_unpin(cx)) {
            Some(Ok(message)) => message,
            Some(Err(error)) => return Poll::Ready(Some(End::of_error(error))),
            None => return Poll::Ready(Some(End::Lost)),
        };
        self.heard = self.app.live.now();
        #[cfg(test)]
        let Some(message) = self.take_echo(message) else { return Poll::Ready(None) };
        Poll::Ready(match message {
            // The session may have ended since: what comes later is not carried out.
            Message::Text(text) => self.session_end().or_else(|| {
                self.take(text.as_str());
                None
            }),
            Message::Binary(_) => Some(End::Close(close_code::UNSUPPORTED, "frames are text")),
            // The socket answers a ping and a close itself, when it is next read.
            Message::Close(frame) => {
                self.goodbye = Some(frame.map_or(close_code::STATUS, |frame| frame.code));
                None
            }
            Message::Ping(_) | Message::Pong(_) => None,
        })
    }

    fn take(&mut self, text: &str) {
        self.frames_in = self.frames_in.saturating_add(1);
        let live = &self.app.live;
        live.metrics().frames_in.inc();
        // Counted before it is read: what cannot be read costs as much.
        if let Err(TooMany { retry_after }) = self.count() {
            self.app.live.metrics().rate_limited.inc();
            let milliseconds = u32::try_from(retry_after.as_millis()).unwrap_or(u32::MAX);
            let error = ErrorBody::new(ErrorCode::RateLimited, "Too many commands.")
                .retry_after_ms(milliseconds);
            return self.refuse(Refused { reference: reference(text), error });
        }
        let frame = match parse(text) {
            Ok(frame) => frame,
            Err(refused) => return self.refuse(refused),
        };
        let app = Arc::clone(&self.app);
        let (connection, actor) = (Arc::clone(&self.connection), Arc::clone(&self.actor));
        self.running = Some(Box::pin(dispatch(app, connection, actor, frame).map(Ran::Answer)));
    }

    fn refuse(&self, refused: Refused) {
        self.app.live.tell(&self.connection, &refused.into());
    }

    /// Counts a command against the connection and its person.
    fn count(&mut self) -> Result<(), TooMany> {
        let live = &self.app.live;
        let settings = live.settings();
        let now = live.now();
        self.bucket.take(settings.connection_pace, now)?;
        live.buckets().take(self.connection.person(), settings.person_pace, now)
    }
}

impl End {
    /// What the client did to its socket.
    fn of_error(error: axum::Error) -> Self {
        use tungstenite::Error;
        let Ok(error) = error.into_inner().downcast::<Error>() else { return Self::Lost };
        match *error {
            Error::Utf8(_) => Self::Close(close_code::INVALID, "text is UTF-8"),
            Error::Capacity(_) => Self::Close(close_code::SIZE, "the frame is too big"),
            Error::Protocol(tungstenite::error::ProtocolError::ResetWithoutClosingHandshake) => {
                Self::Lost
            }
            Error::Protocol(_) => Self::Close(close_code::PROTOCOL, "not as WebSocket has it"),
            _ => Self::Lost,
        }
    }
}
