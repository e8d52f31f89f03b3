//! Observes the frames on a connection's sockets.

use confab_protocol::CloseCode;

use crate::core::SocketId;

/// Observes every frame in its order, before it is processed. Frames that come while a socket is
/// closed in good order are neither processed nor observed.
///
/// The state machine leaves out what it has no use for: an event that was there before, an answer
/// that nobody waits for any more. So a server's mistakes may not show in an application's updates,
/// and a test that is to find them looks on here. It is called by the task that runs the
/// connection, and holds that up for as long as it takes.
pub trait Observer: Send + 'static {
    /// A text frame is about to be handed to a socket; the socket may break before it is sent.
    fn said(&mut self, socket: SocketId, text: &str);

    /// A text frame came.
    fn heard(&mut self, socket: SocketId, text: &str);

    /// Nothing more comes from a socket, or it could not be opened.
    fn closed(&mut self, socket: SocketId, code: CloseCode);
}

/// Looks away.
pub(super) struct Nobody;

impl Observer for Nobody {
    fn said(&mut self, _socket: SocketId, _text: &str) {}

    fn heard(&mut self, _socket: SocketId, _text: &str) {}

    fn closed(&mut self, _socket: SocketId, _code: CloseCode) {}
}
