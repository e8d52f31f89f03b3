//! Buckets by key, bounded in number, whatever keys are made up.

use std::fmt;
use std::hash::{BuildHasher, Hash, RandomState};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use governor::clock::{Clock as _, DefaultClock};
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};

use super::TooMany;

/// Past this many keys, those that are back at full are forgotten, once in a while.
const MANY: usize = 10_000;
const SWEEP_EVERY: Duration = Duration::from_secs(1);

/// Past this many keys, all share what is left of the table: each key has one of so many buckets,
/// by its hash. So a flood of keys costs no more memory, and those who ask rarely still pass.
const MOST: usize = 100_000;
const SHARED: u64 = 4_096;

type Keyed<K> = RateLimiter<K, DashMapStateStore<K>, DefaultClock>;

/// One bucket a key, by GCRA.
pub(super) struct Table<K: Clone + Eq + Hash> {
    exact: Keyed<K>,
    shared: Keyed<u64>,
    hasher: RandomState,
    began: Instant,
    /// When the full buckets were forgotten last, in milliseconds since `began`.
    swept: AtomicU64,
    most: usize,
}

impl<K: Clone + Eq + Hash> Table<K> {
    pub(super) fn new(quota: Quota) -> Self {
        Self {
            exact: RateLimiter::dashmap(quota),
            shared: RateLimiter::dashmap(quota),
            hasher: RandomState::new(),
            began: Instant::now(),
            swept: AtomicU64::new(0),
            most: MOST,
        }
    }

    /// Takes one token of a key, or says when there will be one.
    #[cfg(test)]
    fn count(&self, key: &K) -> Result<(), TooMany> {
        self.take(key, NonZeroU32::MIN)
    }

    /// Takes several tokens at once; more than a whole bucket counts as one.
    pub(super) fn take(&self, key: &K, tokens: NonZeroU32) -> Result<(), TooMany> {
        if self.exact.len() > MANY && self.sweep_is_due() {
            self.exact.retain_recent();
            self.exact.shrink_to_fit();
        }
        if self.exact.len() < self.most {
            take(&self.exact, key, tokens)
        } else {
            take(&self.shared, &(self.hasher.hash_one(key) % SHARED), tokens)
        }
    }

    /// Whether it is this caller who sweeps now.
    fn sweep_is_due(&self) -> bool {
        let now = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX);
        let last = self.swept.load(Ordering::Relaxed);
        let every = u64::try_from(SWEEP_EVERY.as_millis()).unwrap_or(u64::MAX);
        let free = Ordering::Relaxed;
        now.saturating_sub(last) >= every
            && self.swept.compare_exchange(last, now, free, free).is_ok()
    }
}

fn take<K: Clone + Eq + Hash>(
    limiter: &Keyed<K>,
    key: &K,
    tokens: NonZeroU32,
) -> Result<(), TooMany> {
    let busy = match limiter.check_key_n(key, tokens) {
        Ok(Ok(())) => return Ok(()),
        Ok(Err(busy)) => busy,
        Err(governor::InsufficientCapacity(bucket)) => {
            let whole = NonZeroU32::new(bucket).unwrap_or(NonZeroU32::MIN);
            match limiter.check_key_n(key, whole) {
                Ok(Err(busy)) => busy,
                Ok(Ok(())) | Err(_) => return Ok(()),
            }
        }
    };
    let wait = busy.wait_time_from(limiter.clock().now());
    Err(TooMany { retry_after: wait.max(Duration::from_millis(1)) })
}

impl<K: Clone + Eq + Hash> fmt::Debug for Table<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Table").field("keys", &self.exact.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(per_minute: u32) -> Table<u32> {
        Table::new(Quota::per_minute(NonZeroU32::new(per_minute).unwrap()))
    }

    #[test]
    fn a_flood_of_keys_costs_no_more_memory_and_stays_limited() {
        let table = Table { most: 1_000, ..table(5) };
        let passed = (0..50_000_u32).filter(|key| table.count(key).is_ok()).count();
        assert_eq!(table.exact.len(), 1_000);
        assert!(table.shared.len() <= usize::try_from(SHARED).unwrap());
        assert!(passed <= 1_000 + 5 * 4_096 + 500, "{passed} passed");
    }

    #[test]
    fn keys_are_swept_once_a_second_and_not_by_each_request() {
        let began = Instant::now().checked_sub(Duration::from_mins(1)).unwrap();
        let table = Table { began, ..table(600) };
        let due: Vec<bool> = (0..100).map(|_| table.sweep_is_due()).collect();
        assert_eq!(due.iter().filter(|due| **due).count(), 1, "{due:?}");
        table.swept.store(1_000, Ordering::Relaxed);
        assert!(table.sweep_is_due());
    }

    #[test]
    fn more_than_a_bucket_empties_it() {
        let table = table(10);
        assert_eq!(table.take(&1, NonZeroU32::new(99).unwrap()), Ok(()));
        assert!(table.count(&1).is_err());
        assert_eq!(table.count(&2), Ok(()));
    }
}
