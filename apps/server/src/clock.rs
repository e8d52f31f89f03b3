//! Tells the time: the only place that reads the system's clock for domain code.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use confab_protocol::Timestamp;

/// The server's clock. Clones share one shift, by which tests move time without waiting.
#[derive(Clone, Debug)]
pub struct Clock {
    started: Instant,
    shift_ms: Arc<AtomicI64>,
}

impl Clock {
    /// The system's time.
    pub fn system() -> Self {
        Self { started: Instant::now(), shift_ms: Arc::default() }
    }

    /// The moment now, in milliseconds since 1970.
    pub fn now(&self) -> Timestamp {
        #[expect(clippy::disallowed_methods, reason = "this is the clock")]
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
        let now = i64::try_from(since.as_millis()).unwrap_or(i64::MAX);
        Timestamp(now).plus_millis(self.shift_ms.load(Ordering::Relaxed))
    }

    /// The time since the clock was made, which nobody sets back.
    pub fn uptime(&self) -> Duration {
        let shift = u64::try_from(self.shift_ms.load(Ordering::Relaxed)).unwrap_or_default();
        self.started.elapsed() + Duration::from_millis(shift)
    }

    /// Moves this clock and its clones forward, for tests of what expires.
    pub fn advance(&self, by: Duration) {
        let by = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        self.shift_ms.fetch_add(by, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clones_move_together() {
        let clock = Clock::system();
        let clone = clock.clone();
        let before = clock.now();
        clone.advance(Duration::from_hours(1));
        assert!(clock.now() >= before.plus_millis(3_600_000));
        assert!(clock.uptime() >= Duration::from_hours(1));
    }
}
