//! Remembers whose bucket was empty lately, in little memory.

use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

const FOR: Duration = Duration::from_secs(10);
/// Addresses whose hashes meet are taken for each other.
const SLOTS: usize = 4_096;

/// Until when each address is remembered, in milliseconds since `began`.
#[derive(Debug)]
pub(super) struct Emptied {
    began: Instant,
    hasher: RandomState,
    until: Box<[AtomicU64]>,
}

impl Default for Emptied {
    fn default() -> Self {
        let until = (0..SLOTS).map(|_| AtomicU64::new(0)).collect();
        Self { began: Instant::now(), hasher: RandomState::new(), until }
    }
}

impl Emptied {
    pub(super) fn note(&self, prefix: IpAddr) {
        self.slot(prefix).store(millis(self.began.elapsed() + FOR), Ordering::Relaxed);
    }

    pub(super) fn is_noted(&self, prefix: IpAddr) -> bool {
        self.slot(prefix).load(Ordering::Relaxed) > millis(self.began.elapsed())
    }

    fn slot(&self, prefix: IpAddr) -> &AtomicU64 {
        let hash = self.hasher.hash_one(prefix) % SLOTS as u64;
        &self.until[usize::try_from(hash).unwrap_or_default()]
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
