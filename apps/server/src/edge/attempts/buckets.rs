//! Counts by key: so many at once, then one in a while (GCRA), with tokens that can be given back.

use std::collections::HashMap;
use std::hash::Hash;
use std::time::Duration;

use super::TooMany;

/// How much one key may have.
#[derive(Clone, Copy, Debug)]
pub(super) struct Quota {
    pub(super) at_once: u32,
    pub(super) every: Duration,
}

/// One bucket for each key. Buckets that are full again are forgotten.
#[derive(Debug)]
pub(super) struct Buckets<K> {
    quota: Quota,
    /// When each bucket will be full.
    full_at: HashMap<K, Duration>,
    /// Full buckets are looked for when there are so many: at twice those that were left.
    sweep_at: usize,
}

/// Fewer are never swept, and more never kept.
const FEW: usize = 10_000;
const MOST: usize = 200_000;

impl<K: Clone + Eq + Hash> Buckets<K> {
    pub(super) fn new(quota: Quota) -> Self {
        Self { quota, full_at: HashMap::new(), sweep_at: FEW }
    }

    /// Whether there is a token, without taking it.
    pub(super) fn check(&self, key: &K, now: Duration) -> Result<(), TooMany> {
        let Quota { at_once, every } = self.quota;
        let full_at = self.full_at(key, now);
        let wait = (full_at + every).saturating_sub(now + every * at_once);
        if wait.is_zero() { Ok(()) } else { Err(TooMany { retry_after: wait }) }
    }

    /// Takes a token, or says when there will be one.
    pub(super) fn take(&mut self, key: &K, now: Duration) -> Result<(), TooMany> {
        self.check(key, now)?;
        self.charge(key, now);
        Ok(())
    }

    /// Takes a token, on credit where there is none.
    pub(super) fn charge(&mut self, key: &K, now: Duration) {
        let full_at = self.full_at(key, now) + self.quota.every;
        self.full_at.insert(key.clone(), full_at);
        self.sweep(now);
    }

    /// How many tokens are taken and have not come back.
    pub(super) fn taken(&self, key: &K, now: Duration) -> u32 {
        let missing = self.full_at(key, now).saturating_sub(now);
        u32::try_from(missing.as_nanos().div_ceil(self.quota.every.as_nanos().max(1)))
            .unwrap_or(u32::MAX)
    }

    /// Puts a token back.
    pub(super) fn give_back(&mut self, key: &K) {
        if let Some(full_at) = self.full_at.get_mut(key) {
            *full_at = full_at.saturating_sub(self.quota.every);
        }
    }

    fn full_at(&self, key: &K, now: Duration) -> Duration {
        self.full_at.get(key).copied().unwrap_or_default().max(now)
    }

    fn sweep(&mut self, now: Duration) {
        if self.full_at.len() > self.sweep_at {
            self.full_at.retain(|_, full_at| *full_at > now);
            if self.full_at.len() > MOST / 2 {
                // As many addresses as that can guess anyhow: those that try once are let go.
                let once = now + self.quota.every;
                self.full_at.retain(|_, full_at| *full_at > once);
            }
            if self.full_at.len() > MOST / 2 {
                self.full_at.clear();
            }
            self.sweep_at = (2 * self.full_at.len()).max(FEW);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUOTA: Quota = Quota { at_once: 3, every: Duration::from_secs(10) };

    fn at(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn a_bucket_gives_some_at_once_and_then_one_in_a_while() {
        let mut buckets = Buckets::new(QUOTA);
        for _ in 0..3 {
            buckets.take(&1, at(5)).unwrap();
        }
        assert_eq!(buckets.taken(&1, at(5)), 3);
        assert_eq!(buckets.take(&1, at(9)).unwrap_err().retry_after, at(6));
        buckets.take(&1, at(15)).unwrap();
        assert!(buckets.take(&1, at(24)).is_err());
        buckets.take(&2, at(15)).unwrap();
        for _ in 0..3 {
            buckets.take(&1, at(1_000)).unwrap();
        }
        assert!(buckets.take(&1, at(1_000)).is_err());
    }

    #[test]
    fn a_token_that_is_given_back_is_there_again_and_no_more() {
        let mut buckets = Buckets::new(QUOTA);
        for _ in 0..20 {
            buckets.take(&1, at(0)).unwrap();
            buckets.give_back(&1);
        }
        for _ in 0..3 {
            buckets.give_back(&1);
        }
        for _ in 0..3 {
            buckets.take(&1, at(0)).unwrap();
        }
        assert!(buckets.take(&1, at(0)).is_err());
    }

    #[test]
    fn full_buckets_are_forgotten_without_walking_all_each_time() {
        let mut buckets = Buckets::new(QUOTA);
        for key in 0..25_000 {
            buckets.take(&key, at(0)).unwrap();
        }
        assert_eq!(buckets.full_at.len(), 25_000, "none of them is full");
        for key in 25_000..50_000 {
            buckets.take(&key, at(100)).unwrap();
        }
        assert!(buckets.full_at.len() < 26_000, "{}", buckets.full_at.len());
        for key in 0..210_000 {
            for _ in 0..2 {
                buckets.take(&key, at(200)).unwrap();
            }
        }
        assert!(buckets.full_at.len() <= MOST, "{}", buckets.full_at.len());
    }
}
