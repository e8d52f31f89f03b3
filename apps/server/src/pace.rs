//! Limits the pace of commands by token buckets, each kept as one number.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use confab_hub::Moment;
use confab_protocol::UserId;

/// How many commands: so many at once, and then so many a second.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    pub burst: u32,
    pub per_second: u32,
}

/// A bucket by the generic cell rate algorithm (ITU-T I.371): the time at which it is full again.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Bucket {
    /// In microseconds of uptime.
    full_at: u64,
}

/// Come back after this long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooMany {
    pub(crate) retry_after: Duration,
}

impl Bucket {
    /// Takes tokens, or says when there will be as many. More than a whole bucket counts as one.
    pub(crate) fn take(&mut self, tokens: u32, pace: Pace, now: Moment) -> Result<(), TooMany> {
        let now = now.0.saturating_mul(1_000);
        let (one, burst) = (1_000_000 / u64::from(pace.per_second.max(1)), pace.burst.max(1));
        let cost = one.saturating_mul(u64::from(tokens.min(burst)));
        let depth = one.saturating_mul(u64::from(burst));
        let full_at = self.full_at.max(now).saturating_add(cost);
        if full_at > now.saturating_add(depth) {
            // Rounded up to a millisecond, which is what the wire can say.
            let wait = Duration::from_micros(full_at - now - depth + 999);
            return Err(TooMany { retry_after: wait });
        }
        self.full_at = full_at;
        Ok(())
    }

    /// Whether there are as many tokens, which stay.
    pub(crate) fn check(mut self, tokens: u32, pace: Pace, now: Moment) -> Result<(), TooMany> {
        self.take(tokens, pace, now)
    }

    fn is_full(self, now: Moment) -> bool {
        self.full_at <= now.0.saturating_mul(1_000)
    }
}

/// One bucket per person, over all their connections to this server.
#[derive(Debug, Default)]
pub(crate) struct Buckets {
    inner: Mutex<Table>,
}

#[derive(Debug, Default)]
struct Table {
    of: HashMap<UserId, Bucket>,
    /// From when on full buckets are forgotten again.
    sweep_at: Moment,
}

impl Buckets {
    /// Past `MANY` people the full buckets are forgotten, once a second: so the map keeps to who is
    /// active. Past `MOST` only those who have a bucket get a token.
    pub(crate) fn take(
        &self,
        person: UserId,
        tokens: u32,
        pace: Pace,
        now: Moment,
    ) -> Result<(), TooMany> {
        const MANY: usize = 10_000;
        const MOST: usize = 100_000;
        const SWEEP_MS: u64 = 1_000;
        let mut table = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        if table.of.len() > MANY && now >= table.sweep_at {
            table.of.retain(|_, bucket| !bucket.is_full(now));
            table.of.shrink_to(MANY);
            table.sweep_at = now.plus_millis(SWEEP_MS);
        }
        if table.of.len() >= MOST && !table.of.contains_key(&person) {
            return Err(TooMany { retry_after: Duration::from_millis(SWEEP_MS) });
        }
        table.of.entry(person).or_default().take(tokens, pace, now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PACE: Pace = Pace { burst: 3, per_second: 10 };

    #[test]
    fn a_burst_passes_and_then_a_steady_pace() {
        let mut bucket = Bucket::default();
        for _ in 0..3 {
            assert_eq!(bucket.take(1, PACE, Moment(1_000)), Ok(()));
        }
        let wait = bucket.take(1, PACE, Moment(1_000)).expect_err("too many").retry_after;
        assert_eq!(wait.as_millis(), 100);
        assert!(bucket.take(1, PACE, Moment(1_099)).is_err());
        assert_eq!(bucket.take(1, PACE, Moment(1_100)), Ok(()));
    }

    #[test]
    fn refused_commands_cost_nothing() {
        let mut bucket = Bucket::default();
        let passed = (0..1_000).filter(|ms| bucket.take(1, PACE, Moment(*ms)).is_ok()).count();
        assert_eq!(passed, 3 + 9);
    }

    #[test]
    fn a_dear_command_takes_more_and_the_dearest_a_whole_bucket() {
        let mut bucket = Bucket::default();
        assert_eq!(bucket.take(2, PACE, Moment(0)), Ok(()));
        assert_eq!(bucket.check(1, PACE, Moment(0)), Ok(()));
        let wait = bucket.take(2, PACE, Moment(0)).expect_err("too many").retry_after;
        assert_eq!(wait.as_millis(), 100);
        assert_eq!(bucket.take(1_000, PACE, Moment(200)), Ok(()));
        assert!(bucket.check(1, PACE, Moment(200)).is_err());
    }

    #[test]
    fn a_person_s_connections_share_a_bucket() {
        let buckets = Buckets::default();
        for _ in 0..3 {
            assert_eq!(buckets.take(UserId(1), 1, PACE, Moment(0)), Ok(()));
        }
        assert!(buckets.take(UserId(1), 1, PACE, Moment(0)).is_err());
        assert_eq!(buckets.take(UserId(2), 1, PACE, Moment(0)), Ok(()));
    }

    #[test]
    fn a_crowd_is_swept_once_a_second_and_bounded() {
        let buckets = Buckets::default();
        let held = || buckets.inner.lock().unwrap().of.len();
        let taken =
            (0..100_500).filter(|id| buckets.take(UserId(*id), 1, PACE, Moment(1)).is_ok()).count();
        assert_eq!((taken, held()), (100_000, 100_000));
        assert_eq!(buckets.take(UserId(1), 1, PACE, Moment(999)), Ok(()));
        assert_eq!(held(), 100_000, "not yet");
        assert_eq!(buckets.take(UserId(100_400), 1, PACE, Moment(1_001)), Ok(()));
        assert!(held() <= 2, "{} are kept", held());
    }
}
