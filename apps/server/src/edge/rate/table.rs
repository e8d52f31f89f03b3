//! Buckets by key, bounded in number, however many keys are made up.

use std::collections::HashMap;
use std::fmt;
use std::hash::{BuildHasher, Hash, RandomState};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::bucket::{Bucket, Quota, TooMany};

/// Past this many keys, those that are back at full are forgotten, once in a while.
const MANY: usize = 10_000;
const SWEEP_EVERY: Duration = Duration::from_secs(1);

/// Past this many keys, all share the rest of the table: each key has one of so many buckets, by
/// its hash. So a flood of keys costs no more memory, and those who ask rarely still pass.
const MOST: usize = 100_000;
const SHARED: usize = 4_096;

/// One bucket a key.
pub(super) struct Table<K> {
    quota: Quota,
    began: Instant,
    most: usize,
    hasher: RandomState,
    inner: Mutex<Inner<K>>,
}

struct Inner<K> {
    exact: HashMap<K, Bucket>,
    /// Empty until the first key needs one.
    shared: Vec<Bucket>,
    /// When the full buckets were forgotten last, since the beginning.
    swept: Duration,
}

impl<K: Clone + Eq + Hash> Table<K> {
    pub(super) fn new(quota: Quota) -> Self {
        let inner = Inner { exact: HashMap::new(), shared: Vec::new(), swept: Duration::ZERO };
        Self {
            quota,
            began: Instant::now(),
            most: MOST,
            hasher: RandomState::new(),
            inner: Mutex::new(inner),
        }
    }

    /// Takes several tokens at once; more than a whole bucket counts as one.
    pub(super) fn take(&self, key: &K, tokens: u32) -> Result<(), TooMany> {
        self.take_at(key, tokens, self.began.elapsed())
    }

    /// Takes tokens on credit. No debt lasts longer than `longest` beyond now.
    pub(super) fn charge(&self, key: &K, tokens: u32, longest: Duration) {
        self.charge_at(key, tokens, longest, self.began.elapsed());
    }

    fn take_at(&self, key: &K, tokens: u32, now: Duration) -> Result<(), TooMany> {
        self.lock().bucket(self, key, now).take(tokens, self.quota, now)
    }

    fn charge_at(&self, key: &K, tokens: u32, longest: Duration, now: Duration) {
        let mut inner = self.lock();
        let bucket = inner.bucket(self, key, now);
        bucket.charge(tokens, self.quota, now);
        bucket.forgive_beyond(now + longest);
    }

    fn lock(&self) -> MutexGuard<'_, Inner<K>> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Clone + Eq + Hash> Inner<K> {
    fn bucket(&mut self, table: &Table<K>, key: &K, now: Duration) -> &mut Bucket {
        if self.exact.len() > MANY && now.saturating_sub(self.swept) >= SWEEP_EVERY {
            self.swept = now;
            self.exact.retain(|_, bucket| !bucket.is_full(now));
            self.exact.shrink_to(MANY);
        }
        if self.exact.len() < table.most || self.exact.contains_key(key) {
            return self.exact.entry(key.clone()).or_default();
        }
        self.shared.resize(SHARED, Bucket::default());
        let hash = table.hasher.hash_one(key) % SHARED as u64;
        &mut self.shared[usize::try_from(hash).unwrap_or_default()]
    }
}

impl<K> fmt::Debug for Table<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Table").field("quota", &self.quota).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANA: u32 = 1;
    const TWO_MINUTES: Duration = Duration::from_mins(2);

    fn table(per_minute: u32) -> Table<u32> {
        Table::new(Quota::per_minute(per_minute))
    }

    fn at(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn a_flood_of_keys_costs_no_more_memory_and_stays_limited() {
        let table = Table { most: 1_000, ..table(5) };
        let passed = (0..50_000_u32).filter(|key| table.take(key, 1).is_ok()).count();
        let inner = table.lock();
        assert_eq!((inner.exact.len(), inner.shared.len()), (1_000, SHARED));
        assert!(passed <= 1_000 + 5 * 4_096 + 500, "{passed} passed");
    }

    #[test]
    fn full_buckets_are_forgotten_once_a_second_and_not_by_each_request() {
        let table = table(60);
        for key in 0..20_000 {
            table.take_at(&key, 1, at(5)).unwrap();
        }
        assert_eq!(table.lock().exact.len(), 20_000, "none of them is full");
        table.take_at(&ANA, 1, at(7)).unwrap();
        assert_eq!(table.lock().exact.len(), 1);
        for key in 0..20_000 {
            table.take_at(&key, 1, Duration::from_millis(7_900)).unwrap();
        }
        table.take_at(&ANA, 1, Duration::from_millis(7_999)).unwrap();
        assert_eq!(table.lock().exact.len(), 20_000, "not yet");
    }

    #[test]
    fn a_minute_s_requests_pass_at_once_and_then_a_steady_pace() {
        let table = table(60);
        for _ in 0..60 {
            assert_eq!(table.take_at(&ANA, 1, at(5)), Ok(()));
        }
        assert_eq!(table.take_at(&ANA, 1, at(5)), Err(TooMany { retry_after: at(1) }));
        assert_eq!(table.take_at(&ANA, 1, at(6)), Ok(()));
        assert_eq!(table.take_at(&2, 1, at(5)), Ok(()), "each has a bucket");
    }

    #[test]
    fn heavy_answers_leave_room_for_fewer_requests() {
        let table = table(60);
        let answered = |second| {
            let taken = table.take_at(&ANA, 1, at(second)).is_ok();
            if taken {
                table.charge_at(&ANA, 19, TWO_MINUTES, at(second));
            }
            taken
        };
        assert_eq!((0..100).filter(|_| answered(0)).count(), 3);
        // From then on three a minute, however often they are asked for.
        assert_eq!((1..=600).filter(|second| answered(*second)).count(), 30);
    }

    #[test]
    fn a_debt_is_over_after_two_minutes() {
        let table = table(60);
        for _ in 0..10 {
            table.charge_at(&ANA, 60, TWO_MINUTES, at(0));
        }
        assert_eq!(table.take_at(&ANA, 1, at(0)), Err(TooMany { retry_after: at(61) }));
        assert!(table.take_at(&ANA, 1, at(60)).is_err());
        assert_eq!(table.take_at(&ANA, 1, at(61)), Ok(()));
    }
}
