//! Waits until the operating system or a person asks the server to stop.

use std::io;

/// Hears that this process is to stop, from when it was made on. Process 1 of a container is not
/// even ended by a signal that nobody listens to, so it is made before all else.
#[cfg(unix)]
#[derive(Debug)]
pub struct Stop {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
    /// Absent where it is to be ignored, as under `nohup`.
    hang_up: Option<tokio::signal::unix::Signal>,
}

#[cfg(unix)]
impl Stop {
    /// Listens to SIGTERM, SIGINT and SIGHUP; within a runtime.
    pub fn listen() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let hang_up = if hang_up_counts() { Some(signal(SignalKind::hangup())?) } else { None };
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            hang_up,
        })
    }

    /// Returns at the first of them. May be cancelled.
    pub async fn told(&mut self) {
        let hung_up = async {
            match &mut self.hang_up {
                Some(hang_up) => hang_up.recv().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
            _ = hung_up => {}
        }
    }
}

/// Whether SIGHUP does what it does by itself. Where that cannot be told it is left alone, and it
/// ends the process.
#[cfg(unix)]
fn hang_up_counts() -> bool {
    const HANG_UP: u64 = 1;
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    ignored.is_some_and(|mask| mask & HANG_UP == 0)
}

/// Hears that this process is to stop.
#[cfg(not(unix))]
#[derive(Debug)]
pub struct Stop(());

#[cfg(not(unix))]
impl Stop {
    /// Listens to Ctrl-C.
    pub fn listen() -> io::Result<Self> {
        Ok(Self(()))
    }

    /// Returns at the first one. May be cancelled.
    pub async fn told(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending().await
        }
    }
}
