//! Says when a server that ended by itself is started again: at once, and later and later while
//! it keeps ending soon after its start.

use std::time::{Duration, Instant};

/// A server that ends younger than this may never come up.
const YOUNG: Duration = Duration::from_secs(10);
/// After the second such end in a row; each further one doubles it.
const FIRST: Duration = Duration::from_secs(1);
const MOST: Duration = Duration::from_secs(30);

/// The ends of one server since it last lived for a while.
#[derive(Debug, Default)]
pub(super) struct Again {
    early: u32,
    at: Option<Instant>,
}

impl Again {
    /// It ended after so long; gives how long it is left alone.
    pub(super) fn ended(&mut self, lived: Duration, now: Instant) -> Duration {
        self.early = if lived < YOUNG { self.early.saturating_add(1) } else { 0 };
        let doublings = self.early.saturating_sub(2).min(16);
        let pause =
            if self.early < 2 { Duration::ZERO } else { (FIRST * 2_u32.pow(doublings)).min(MOST) };
        self.at = Some(now + pause);
        pause
    }

    /// It was started.
    pub(super) fn started(&mut self) {
        self.at = None;
    }

    /// When it is to be started, if it ended.
    pub(super) fn at(&self) -> Option<Instant> {
        self.at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_keeps_ending_is_started_later_each_time_until_one_lives() {
        let (mut again, now) = (Again::default(), Instant::now());
        let pauses: Vec<u64> =
            (0..8).map(|_| again.ended(Duration::from_millis(50), now).as_secs()).collect();
        assert_eq!(pauses, [0, 1, 2, 4, 8, 16, 30, 30]);
        assert_eq!(again.at(), Some(now + MOST));
        again.started();
        assert_eq!(again.at(), None);
        assert_eq!(again.ended(YOUNG, now), Duration::ZERO);
        assert_eq!(again.ended(Duration::ZERO, now), Duration::ZERO);
    }
}
