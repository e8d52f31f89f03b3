//! Closes a socket with a code.

use std::time::Duration;

use crate::ws::socket::Socket;

/// How long the other side has to take what is left and to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// Says why, and waits for the other side to have heard it, for a while.
pub(in crate::ws) async fn close(socket: Socket, code: u16, reason: &'static str) {
    if tokio::time::timeout(PATIENCE, socket.close(code, reason)).await.is_err() {
        tracing::debug!(code, "the other side did not answer a close");
    }
}
