//! Counts the requests of accounts, each for what it costs.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use confab_protocol::UserId;

use super::TooMany;

/// A full bucket holds the requests of a minute.
const MINUTE: Duration = Duration::from_mins(1);

/// The furthest that answers put an account into debt: another minute.
const DEEPEST: Duration = Duration::from_mins(2);

/// A bucket per account, by the generic cell rate algorithm (ITU-T I.371): each is the time at
/// which it is full again.
///
/// A request counts when it comes, and what its answer cost once that is known: only then can an
/// account be in debt, and the next request waits for the debt, too.
#[derive(Debug)]
pub(super) struct Requests {
    /// The time that one request takes out of the bucket.
    each: Duration,
    began: Instant,
    buckets: Mutex<Buckets>,
}

/// When each bucket is full again, since the beginning.
#[derive(Debug, Default)]
struct Buckets {
    full_at: HashMap<UserId, Duration>,
    /// When the full ones were forgotten last.
    swept: Duration,
}

/// Past this many accounts, those whose buckets are full are forgotten, once in a while.
const MANY: usize = 10_000;
const SWEEP_EVERY: Duration = Duration::from_secs(1);

impl Requests {
    pub(super) fn new(per_minute: u32) -> Self {
        let each = MINUTE / per_minute.max(1);
        Self { each, began: Instant::now(), buckets: Mutex::default() }
    }

    /// Counts a request, or says when it may come.
    pub(super) fn take(&self, person: UserId) -> Result<(), TooMany> {
        self.take_at(person, self.began.elapsed())
    }

    /// Counts what the answer to a request cost beside it.
    pub(super) fn charge(&self, person: UserId, requests: u32) {
        self.charge_at(person, requests, self.began.elapsed());
    }

    fn take_at(&self, person: UserId, now: Duration) -> Result<(), TooMany> {
        let mut buckets = self.lock();
        buckets.sweep(now);
        let full_at = buckets.full_at.entry(person).or_default();
        let after = now.max(*full_at) + self.each;
        let most = now + MINUTE;
        if after > most {
            let retry_after = after.saturating_sub(most).max(Duration::from_millis(1));
            return Err(TooMany { retry_after });
        }
        *full_at = after;
        Ok(())
    }

    fn charge_at(&self, person: UserId, requests: u32, now: Duration) {
        let mut buckets = self.lock();
        let full_at = buckets.full_at.entry(person).or_default();
        *full_at = (now.max(*full_at) + self.each.saturating_mul(requests)).min(now + DEEPEST);
    }

    fn lock(&self) -> MutexGuard<'_, Buckets> {
        self.buckets.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Buckets {
    fn sweep(&mut self, now: Duration) {
        if self.full_at.len() > MANY && now.saturating_sub(self.swept) >= SWEEP_EVERY {
            self.swept = now;
            self.full_at.retain(|_, full_at| *full_at > now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANA: UserId = UserId(1);

    fn at(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn a_minute_s_requests_pass_at_once_and_then_a_steady_pace() {
        let requests = Requests::new(60);
        for _ in 0..60 {
            assert_eq!(requests.take_at(ANA, at(5)), Ok(()));
        }
        assert_eq!(requests.take_at(ANA, at(5)), Err(TooMany { retry_after: at(1) }));
        assert_eq!(requests.take_at(ANA, at(6)), Ok(()));
        assert_eq!(requests.take_at(UserId(2), at(5)), Ok(()), "each has a bucket");
    }

    #[test]
    fn heavy_answers_leave_room_for_fewer_requests() {
        let requests = Requests::new(60);
        let answered = |second| {
            let taken = requests.take_at(ANA, at(second)).is_ok();
            if taken {
                requests.charge_at(ANA, 19, at(second));
            }
            taken
        };
        assert_eq!((0..100).filter(|_| answered(0)).count(), 3);
        // From then on three a minute, however often they are asked for.
        assert_eq!((1..=600).filter(|second| answered(*second)).count(), 30);
    }

    #[test]
    fn a_debt_is_over_after_two_minutes() {
        let requests = Requests::new(60);
        for _ in 0..10 {
            requests.charge_at(ANA, 60, at(0));
        }
        assert_eq!(requests.take_at(ANA, at(0)), Err(TooMany { retry_after: at(61) }));
        assert!(requests.take_at(ANA, at(60)).is_err());
        assert_eq!(requests.take_at(ANA, at(61)), Ok(()));
    }
}
