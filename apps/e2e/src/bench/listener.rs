//! Holds one connection that hears, as cheaply as it can.

use std::time::{Duration, Instant};

use tokio::io::{AsyncRead, AsyncWrite};

use super::delays::Delays;
use crate::live_socket::LiveSocket;

/// Reads until the connection ends, which it must not.
pub(crate) async fn listen<S: AsyncRead + AsyncWrite + Unpin>(
    mut socket: LiveSocket<S>,
    epoch: Instant,
    delays: Delays,
) -> anyhow::Result<()> {
    loop {
        let frame = socket.hear().await?;
        if let Some(sent) = sent_at(&frame) {
            delays.add(epoch.elapsed().saturating_sub(sent));
        }
    }
}

/// When a message was sent, which is what its text begins with. A whole parse would make the
/// generator the bottleneck.
fn sent_at(frame: &str) -> Option<Duration> {
    let (_, body) = frame.split_once(r#""body":"at "#)?;
    let (nanoseconds, _) = body.split_once(' ')?;
    nanoseconds.parse().ok().map(Duration::from_nanos)
}

/// A message that says when it was sent, 128 bytes long.
pub(super) fn message(epoch: Instant) -> String {
    format!("{:x<128}", format!("at {} ", epoch.elapsed().as_nanos()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_tells_when_it_was_sent() {
        let epoch = Instant::now();
        let body = message(epoch);
        assert_eq!(body.len(), 128);
        let frame = format!(r#"{{"type":"event","kind":"message_sent","body":"{body}"}}"#);
        assert!(sent_at(&frame).is_some_and(|sent| sent <= epoch.elapsed()));
        assert_eq!(sent_at(r#"{"type":"signal"}"#), None);
    }
}
