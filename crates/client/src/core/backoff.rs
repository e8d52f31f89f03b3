//! Says how long to wait before the next attempt.

use super::Millis;

const BASE_MS: u64 = 500;
const CAP_MS: u64 = 30_000;

/// Full jitter: uniform between nothing and a bound that doubles with each failure
/// (Brooker, "Exponential Backoff and Jitter", AWS 2015).
#[derive(Debug)]
pub(super) struct Backoff {
    random: u64,
    failures: u32,
}

impl Backoff {
    pub(super) fn new(seed: u64) -> Self {
        Self { random: seed, failures: 0 }
    }

    /// The moment of the next attempt after one more failure.
    pub(super) fn after_failure(&mut self, now: Millis) -> Millis {
        let bound = BASE_MS.saturating_mul(1 << self.failures.min(16)).min(CAP_MS);
        self.failures += 1;
        self.within(now, bound)
    }

    /// A moment in the given time, evenly spread.
    pub(super) fn within(&mut self, now: Millis, milliseconds: u64) -> Millis {
        now.plus(self.next() % (milliseconds + 1))
    }

    pub(super) fn reset(&mut self) {
        self.failures = 0;
    }

    /// `SplitMix64` (Steele, Lea, Flood 2014): enough to spread clients, and nothing secret.
    fn next(&mut self) -> u64 {
        self.random = self.random.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.random;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_spread_over_the_whole_window_and_stay_in_it() {
        // As PROTOCOL.md has it: from half a second on, doubled, to half a minute.
        let bounds = [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000];
        for (failures, bound) in (0..).zip(bounds).chain([(16, 30_000), (40, 30_000)]) {
            let waits: Vec<u64> = (0..400)
                .map(|seed| {
                    let mut backoff = Backoff { random: seed, failures };
                    backoff.after_failure(Millis(1000)).since(Millis(1000))
                })
                .collect();
            assert!(waits.iter().all(|wait| *wait <= bound), "{failures}");
            for quarter in 0..4 {
                let part = bound * quarter / 4..=bound * (quarter + 1) / 4;
                let share = waits.iter().filter(|wait| part.contains(wait)).count();
                assert!((50..150).contains(&share), "{failures}: {share} in quarter {quarter}");
            }
        }
    }
}
