//! Token buckets, each kept as one number: the generic cell rate algorithm (ITU-T I.371).

use std::time::Duration;

use confab_protocol::ErrorCode;

use crate::refusal::Refusal;

/// The size of a bucket, and the time in which one token comes back.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Quota {
    pub(crate) at_once: u32,
    pub(crate) every: Duration,
}

/// Come back later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many attempts. Try again {}", soon(self.retry_after))]
pub struct TooMany {
    pub retry_after: Duration,
}

/// One bucket: the time at which it is full again, by the clock of its owner.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Bucket {
    full_at_nanos: u64,
}

impl Quota {
    /// So many at once, and as many in a minute.
    pub(crate) fn per_minute(tokens: u32) -> Self {
        let at_once = tokens.max(1);
        Self { at_once, every: Duration::from_mins(1) / at_once }
    }
}

impl Bucket {
    /// Whether there are as many tokens, which stay. More than a whole bucket counts as one.
    pub(crate) fn check(self, tokens: u32, quota: Quota, now: Duration) -> Result<(), TooMany> {
        let Quota { at_once, every } = quota;
        let cost = every.saturating_mul(tokens.min(at_once));
        let depth = every.saturating_mul(at_once);
        let after = self.full_at(now).saturating_add(cost);
        let wait = after.saturating_sub(now.saturating_add(depth));
        if wait.is_zero() {
            return Ok(());
        }
        // Rounded up to a millisecond, which is what the wire can say.
        let millis = u64::try_from(wait.as_nanos().div_ceil(1_000_000)).unwrap_or(u64::MAX);
        Err(TooMany { retry_after: Duration::from_millis(millis) })
    }

    /// Takes tokens, or says when there will be as many.
    pub(crate) fn take(&mut self, tokens: u32, quota: Quota, now: Duration) -> Result<(), TooMany> {
        self.check(tokens, quota, now)?;
        self.charge(tokens.min(quota.at_once), quota, now);
        Ok(())
    }

    /// Takes tokens, on credit where there are too few.
    pub(crate) fn charge(&mut self, tokens: u32, quota: Quota, now: Duration) {
        let cost = quota.every.saturating_mul(tokens);
        self.full_at_nanos = nanos(self.full_at(now).saturating_add(cost));
    }

    /// Forgives what would not have come back by then.
    pub(crate) fn forgive_beyond(&mut self, moment: Duration) {
        self.full_at_nanos = self.full_at_nanos.min(nanos(moment));
    }

    /// Puts a token back.
    pub(crate) fn give_back(&mut self, quota: Quota) {
        self.full_at_nanos = self.full_at_nanos.saturating_sub(nanos(quota.every));
    }

    /// How many tokens are taken and have not come back.
    pub(crate) fn taken(self, quota: Quota, now: Duration) -> u32 {
        let missing = nanos(self.full_at(now).saturating_sub(now));
        u32::try_from(missing.div_ceil(nanos(quota.every).max(1))).unwrap_or(u32::MAX)
    }

    pub(crate) fn is_full(self, now: Duration) -> bool {
        self.full_at_nanos <= nanos(now)
    }

    fn full_at(self, now: Duration) -> Duration {
        Duration::from_nanos(self.full_at_nanos).max(now)
    }
}

fn nanos(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

/// When to come back, for people.
fn soon(wait: Duration) -> String {
    match wait.as_secs() {
        0..=9 => "in a moment".to_owned(),
        10..=60 => "in a minute".to_owned(),
        seconds => format!("in {} minutes", seconds.div_ceil(60)),
    }
}

impl From<TooMany> for Refusal {
    fn from(error: TooMany) -> Self {
        Self::new(ErrorCode::RateLimited, error.to_string()).retry_after(error.retry_after)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUOTA: Quota = Quota { at_once: 3, every: Duration::from_millis(100) };

    fn ms(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    #[test]
    fn a_burst_passes_and_then_a_steady_pace() {
        let mut bucket = Bucket::default();
        for _ in 0..3 {
            assert_eq!(bucket.take(1, QUOTA, ms(1_000)), Ok(()));
        }
        assert_eq!(bucket.taken(QUOTA, ms(1_000)), 3);
        let wait = bucket.take(1, QUOTA, ms(1_000)).expect_err("too many").retry_after;
        assert_eq!(wait, ms(100));
        assert!(bucket.take(1, QUOTA, ms(1_099)).is_err());
        assert_eq!(bucket.take(1, QUOTA, ms(1_100)), Ok(()));
    }

    #[test]
    fn what_is_refused_costs_nothing() {
        let mut bucket = Bucket::default();
        let passed = (0..1_000).filter(|now| bucket.take(1, QUOTA, ms(*now)).is_ok()).count();
        assert_eq!(passed, 3 + 9);
    }

    #[test]
    fn what_is_dear_takes_more_and_the_dearest_a_whole_bucket() {
        let mut bucket = Bucket::default();
        assert_eq!(bucket.take(2, QUOTA, ms(0)), Ok(()));
        assert_eq!(bucket.check(1, QUOTA, ms(0)), Ok(()));
        let wait = bucket.take(2, QUOTA, ms(0)).expect_err("too many").retry_after;
        assert_eq!(wait, ms(100));
        assert_eq!(bucket.take(1_000, QUOTA, ms(200)), Ok(()));
        assert!(bucket.check(1, QUOTA, ms(200)).is_err());
    }

    #[test]
    fn a_token_that_is_given_back_is_there_again_and_no_more() {
        let mut bucket = Bucket::default();
        for _ in 0..20 {
            bucket.take(1, QUOTA, ms(0)).expect("a token");
            bucket.give_back(QUOTA);
        }
        for _ in 0..3 {
            bucket.give_back(QUOTA);
        }
        for _ in 0..3 {
            bucket.take(1, QUOTA, ms(0)).expect("a token");
        }
        assert!(bucket.take(1, QUOTA, ms(0)).is_err());
    }
}
