//! Closes a socket with a code.

use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, WebSocket};
use futures_util::StreamExt;

/// How long the other side has to take what is left and to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// Says why, and waits for the other side to have heard it, for a while.
pub(in crate::ws) async fn close(mut socket: WebSocket, code: u16, reason: &'static str) {
    let frame = CloseFrame { code, reason: reason.into() };
    let farewell = async {
        if socket.send(Message::Close(Some(frame))).await.is_ok() {
            // The answer is a close frame, after which there is nothing.
            while let Some(Ok(_)) = socket.next().await {}
        }
    };
    if tokio::time::timeout(PATIENCE, farewell).await.is_err() {
        tracing::debug!(code, "the other side did not answer a close");
    }
}
