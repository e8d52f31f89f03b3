//! Waits until the operating system or a person asks the server to stop.

use std::io;

/// Returns at the first SIGTERM or SIGINT.
#[cfg(unix)]
pub async fn told_to_stop() -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}

/// Returns at the first Ctrl-C.
#[cfg(not(unix))]
pub async fn told_to_stop() -> io::Result<()> {
    tokio::signal::ctrl_c().await
}
