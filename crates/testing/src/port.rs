//! Finds TCP ports that nobody uses.

use std::net::{Ipv4Addr, TcpListener};
use std::sync::atomic::{AtomicU16, Ordering};

use anyhow::bail;

/// Ports below the range from which Linux takes the near ends of outgoing connections, so that a
/// port stays free while the server on it is restarted.
const LOWEST: u16 = 12_000;
const COUNT: u16 = 20_000;

/// Gives a port of 127.0.0.1 that is free now, and that this process has not been given before.
pub fn free_port() -> anyhow::Result<u16> {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    // Test processes that run side by side begin at different places.
    let begin = std::process::id().wrapping_mul(2_654_435_761) >> 8;
    for _ in 0..COUNT {
        let step = u32::from(NEXT.fetch_add(1, Ordering::Relaxed));
        let offset = u16::try_from(begin.wrapping_add(step) % u32::from(COUNT))?;
        let port = LOWEST + offset;
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return Ok(port);
        }
    }
    bail!("no port from {LOWEST} on is free")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_given_once() {
        let first = free_port().expect("a port");
        let second = free_port().expect("a port");
        assert_ne!(first, second);
    }
}
