//! The pace of commands, of each connection and of each person over all their connections.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use confab_hub::Moment;
use confab_protocol::UserId;

use crate::bucket::{Bucket, Quota, TooMany};

/// How many commands: so many at once, and then so many a second.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    pub burst: u32,
    pub per_second: u32,
}

impl Pace {
    pub(crate) fn quota(self) -> Quota {
        let every = Duration::from_secs(1) / self.per_second.max(1);
        Quota { at_once: self.burst.max(1), every }
    }
}

/// The time that buckets count by.
pub(crate) fn uptime(now: Moment) -> Duration {
    Duration::from_millis(now.0)
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
            table.of.retain(|_, bucket| !bucket.is_full(uptime(now)));
            table.of.shrink_to(MANY);
            table.sweep_at = now.plus_millis(SWEEP_MS);
        }
        if table.of.len() >= MOST && !table.of.contains_key(&person) {
            return Err(TooMany { retry_after: Duration::from_millis(SWEEP_MS) });
        }
        table.of.entry(person).or_default().take(tokens, pace.quota(), uptime(now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PACE: Pace = Pace { burst: 3, per_second: 10 };

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
