//! Buckets by key, with tokens that can be given back.

use std::collections::HashMap;
use std::hash::Hash;
use std::time::Duration;

use crate::bucket::{Bucket, Quota, TooMany};

/// One bucket for each key. Buckets that are full again are forgotten.
#[derive(Debug)]
pub(super) struct Buckets<K> {
    quota: Quota,
    of: HashMap<K, Bucket>,
    /// Full buckets are looked for when there are so many: at twice those that were left.
    sweep_at: usize,
}

/// Fewer are never swept, and more never kept.
const FEW: usize = 10_000;
const MOST: usize = 200_000;

impl<K: Clone + Eq + Hash> Buckets<K> {
    pub(super) fn new(quota: Quota) -> Self {
        Self { quota, of: HashMap::new(), sweep_at: FEW }
    }

    /// Whether there is a token, without taking it.
    pub(super) fn check(&self, key: &K, now: Duration) -> Result<(), TooMany> {
        self.bucket(key).check(1, self.quota, now)
    }

    /// Takes a token, or says when there will be one.
    pub(super) fn take(&mut self, key: &K, now: Duration) -> Result<(), TooMany> {
        self.check(key, now)?;
        self.charge(key, now);
        Ok(())
    }

    /// Takes a token, on credit where there is none.
    pub(super) fn charge(&mut self, key: &K, now: Duration) {
        self.of.entry(key.clone()).or_default().charge(1, self.quota, now);
        self.sweep(now);
    }

    /// How many tokens are taken and have not come back.
    pub(super) fn taken(&self, key: &K, now: Duration) -> u32 {
        self.bucket(key).taken(self.quota, now)
    }

    /// Puts a token back.
    pub(super) fn give_back(&mut self, key: &K) {
        if let Some(bucket) = self.of.get_mut(key) {
            bucket.give_back(self.quota);
        }
    }

    fn bucket(&self, key: &K) -> Bucket {
        self.of.get(key).copied().unwrap_or_default()
    }

    fn sweep(&mut self, now: Duration) {
        if self.of.len() > self.sweep_at {
            self.of.retain(|_, bucket| !bucket.is_full(now));
            if self.of.len() > MOST / 2 {
                // As many addresses as that can guess anyhow: those that try once are let go.
                let once = now + self.quota.every;
                self.of.retain(|_, bucket| !bucket.is_full(once));
            }
            if self.of.len() > MOST / 2 {
                self.of.clear();
            }
            self.sweep_at = (2 * self.of.len()).max(FEW);
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
    fn full_buckets_are_forgotten_without_walking_all_each_time() {
        let mut buckets = Buckets::new(QUOTA);
        for key in 0..25_000 {
            buckets.take(&key, at(0)).unwrap();
        }
        assert_eq!(buckets.of.len(), 25_000, "none of them is full");
        for key in 25_000..50_000 {
            buckets.take(&key, at(100)).unwrap();
        }
        assert!(buckets.of.len() < 26_000, "{}", buckets.of.len());
        for key in 0..210_000 {
            for _ in 0..2 {
                buckets.take(&key, at(200)).unwrap();
            }
        }
        assert!(buckets.of.len() <= MOST, "{}", buckets.of.len());
    }
}
