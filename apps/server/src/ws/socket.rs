//! A server's WebSocket over a plain TCP socket, after the handshake (RFC 6455).
//!
//! The protocol is tungstenite's, with its I/O taken out: it reads from the socket and writes into
//! memory. The bytes in memory go out by the [wire](wire::TcpWire), which fan-out writes to as
//! well.

mod wire;

use std::io::{self, Read, Write};
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use axum::extract::ws::close_code;
use bytes::Bytes;
use confab_hub::{Moment, Wire};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::protocol::{
    CloseFrame, Role, WebSocketConfig, WebSocketContext,
};
use tokio_tungstenite::tungstenite::{Error, Message, error::ProtocolError};

use crate::lines::Open;
use wire::TcpWire;

/// Bytes read at once. Most commands are shorter, and every connection keeps such a buffer.
const READ_BUFFER: usize = 1024;

/// One connection's socket.
#[derive(Debug)]
pub struct Socket {
    wire: Arc<TcpWire>,
    protocol: WebSocketContext,
}

/// One message of a peer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    Text(tokio_tungstenite::tungstenite::Utf8Bytes),
    Binary(Bytes),
    /// A ping, which is answered, or a pong.
    Beat,
    /// A close, which is answered; with its code, where it has one. Nothing follows.
    Close(Option<u16>),
}

/// The end of a connection by its peer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It is gone, whether it said so or not.
    Lost,
    /// It broke the protocol: to be told with this code and reason.
    Broken(u16, &'static str),
}

impl Socket {
    /// Takes over a stream on which the handshake is done; `read` was read beyond it. Messages and
    /// frames may have `longest` bytes.
    pub fn new(stream: TcpStream, read: Vec<u8>, longest: usize) -> Self {
        Self::with_guard(stream, None, read, longest)
    }

    /// The same, holding a place among the open connections.
    pub(crate) fn with_guard(
        stream: TcpStream,
        open: Option<Open>,
        read: Vec<u8>,
        longest: usize,
    ) -> Self {
        let config = WebSocketConfig::default()
            .read_buffer_size(READ_BUFFER)
            .write_buffer_size(0)
            .max_message_size(Some(longest))
            .max_frame_size(Some(longest));
        let protocol = if read.is_empty() {
            WebSocketContext::new(Role::Server, Some(config))
        } else {
            WebSocketContext::from_partially_read(read, Role::Server, Some(config))
        };
        Self { wire: Arc::new(TcpWire::new(stream, open)), protocol }
    }

    /// The way past this socket's task, for its outbox.
    pub fn wire(&self) -> Arc<dyn Wire> {
        Arc::clone(&self.wire) as Arc<dyn Wire>
    }

    /// The peer's next message. Answers to pings and closes wait for [`Socket::poll_flush`].
    pub fn poll_said(&mut self, cx: &mut Context<'_>) -> Poll<Result<Said, Fault>> {
        loop {
            let error = match self.protocol.read(&mut Memory(&self.wire)) {
                Ok(Message::Text(text)) => return Poll::Ready(Ok(Said::Text(text))),
                Ok(Message::Binary(bytes)) => return Poll::Ready(Ok(Said::Binary(bytes))),
                Ok(Message::Ping(_) | Message::Pong(_)) => {
                    self.answer();
                    return Poll::Ready(Ok(Said::Beat));
                }
                Ok(Message::Close(frame)) => {
                    self.answer();
                    return Poll::Ready(Ok(Said::Close(frame.map(|frame| frame.code.into()))));
                }
                Ok(Message::Frame(_)) => continue, // Only ever written.
                Err(error) => error,
            };
            match error {
                Error::Io(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    if ready!(self.wire.stream().poll_read_ready(cx)).is_err() {
                        return Poll::Ready(Err(Fault::Lost));
                    }
                }
                Error::ConnectionClosed | Error::AlreadyClosed => {
                    // The answer to a close goes out before the end.
                    drop(ready!(self.wire.poll_flush(cx, self.wire.said())));
                    return Poll::Ready(Err(Fault::Lost));
                }
                error => return Poll::Ready(Err(Fault::of(&error))),
            }
        }
    }

    /// Has the protocol write its answer to what was read last, if there is one.
    fn answer(&mut self) {
        // It fails once both sides have said that they close, and the next read tells that.
        drop(self.protocol.flush(&mut Memory(&self.wire)));
    }

    /// Adds a text to the bytes to flush.
    pub fn put_text(&mut self, text: &[u8]) {
        self.wire.put_text(text);
    }

    /// Adds bytes to those to flush.
    pub fn put_binary(&mut self, bytes: Bytes) -> Result<(), Fault> {
        self.put(Message::Binary(bytes))
    }

    /// Adds a ping to the bytes to flush.
    pub fn put_ping(&mut self) -> Result<(), Fault> {
        self.put(Message::Ping(Bytes::new()))
    }

    fn put(&mut self, message: Message) -> Result<(), Fault> {
        let wire = &mut Memory(&self.wire);
        self.protocol.write(wire, message).map_err(|error| Fault::of(&error))?;
        self.protocol.flush(wire).map_err(|error| Fault::of(&error))
    }

    /// Whether so much is to be flushed that more should wait.
    pub fn is_full(&self) -> bool {
        self.wire.is_full()
    }

    /// Gives everything to the kernel; `Pending` while it takes no more.
    pub fn poll_flush(&mut self, cx: &mut Context<'_>, now: Moment) -> Poll<Result<(), Fault>> {
        self.wire.poll_flush(cx, now).map_err(|_lost| Fault::Lost)
    }

    /// Says why the connection ends, and waits for the peer to have heard it and to answer.
    pub async fn close(mut self, code: u16, reason: &'static str) {
        let frame = CloseFrame { code: code.into(), reason: reason.into() };
        // It fails where the peer's own close was answered before: then that goes out.
        drop(self.protocol.close(&mut Memory(&self.wire), Some(frame)));
        let now = self.wire.said();
        if std::future::poll_fn(|cx| self.poll_flush(cx, now)).await.is_ok() {
            // The answer is a close frame, after which there is nothing.
            while std::future::poll_fn(|cx| self.poll_said(cx)).await.is_ok() {}
            let _answered = std::future::poll_fn(|cx| self.poll_flush(cx, now)).await;
        }
    }

    /// How many text frames went out.
    pub fn frames(&self) -> u32 {
        self.wire.frames()
    }

    /// When the kernel last took something.
    pub fn said(&self) -> Moment {
        self.wire.said()
    }
}

impl Fault {
    fn of(error: &Error) -> Self {
        match error {
            Error::Utf8(_) => Self::Broken(close_code::INVALID, "text is UTF-8"),
            Error::Capacity(_) => Self::Broken(close_code::SIZE, "the frame is too big"),
            Error::Protocol(ProtocolError::ResetWithoutClosingHandshake) => Self::Lost,
            Error::Protocol(_) => Self::Broken(close_code::PROTOCOL, "not as WebSocket has it"),
            _ => Self::Lost,
        }
    }
}

/// The protocol's view of a socket: it reads from the kernel, and writes into memory.
struct Memory<'a>(&'a TcpWire);

impl Read for Memory<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.stream().try_read(buffer)
    }
}

impl Write for Memory<'_> {
    fn write(&mut self, frames: &[u8]) -> io::Result<usize> {
        self.0.put_frames(frames);
        Ok(frames.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
