//! Messages sent in a round, and their arrivals: nothing lost, nothing twice.

use std::time::Duration;

use super::stamp::Stamp;
use crate::bench::Spread;

/// One round at one server.
#[derive(Debug)]
pub(super) struct Tally {
    round: usize,
    members: Vec<usize>,
    /// Messages sent, in each room.
    sent: Vec<usize>,
    /// Messages that were due and not sent, since too many were on their way.
    pub(super) held_back: usize,
    expected: usize,
    delivered: usize,
    doubled: usize,
    stray: usize,
    /// Deliveries of what was sent from here on are measured.
    pub(super) measured_from: Option<Duration>,
    /// In microseconds; at the server that the messages were sent to, and at another.
    near: Vec<u32>,
    far: Vec<u32>,
    commits: Vec<u32>,
}

/// Arrivals on one line in a round.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    round: usize,
    bits: Vec<u64>,
}

/// Where a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// At the server that messages are sent to.
    Near,
    /// At another, which Redis joins to it.
    Far,
}

/// Outcome of a round, when everything sent has arrived or been given up.
#[derive(Clone, Debug)]
pub(super) struct Counts {
    pub(super) lost: usize,
    pub(super) doubled: usize,
    /// In another room than its own.
    pub(super) stray: usize,
    pub(super) held_back: usize,
    pub(super) near: Spread,
    pub(super) far: Spread,
    pub(super) commits: Spread,
}

impl Tally {
    /// `members`: how many lines each room has.
    pub(super) fn new(round: usize, members: Vec<usize>) -> Self {
        Self {
            round,
            sent: vec![0; members.len()],
            members,
            held_back: 0,
            expected: 0,
            delivered: 0,
            doubled: 0,
            stray: 0,
            measured_from: None,
            near: Vec::new(),
            far: Vec::new(),
            commits: Vec::new(),
        }
    }

    /// The next message of a room.
    pub(super) fn send(&mut self, room: usize, sent: Duration) -> Stamp {
        let number = self.sent[room];
        self.sent[room] += 1;
        self.expected += self.members[room];
        Stamp { round: self.round, room, number, sent }
    }

    /// A line of a room got a message. Those of rounds before count no more.
    pub(super) fn heard(
        &mut self,
        stamp: Stamp,
        at: (usize, Side),
        seen: &mut Seen,
        now: Duration,
    ) {
        let (room, side) = at;
        if stamp.round != self.round {
            return;
        }
        if stamp.room != room {
            self.stray += 1;
        } else if seen.again(stamp) {
            self.doubled += 1;
        } else {
            self.delivered += 1;
            let delay = micros(now.saturating_sub(stamp.sent));
            if self.measured_from.is_some_and(|from| stamp.sent >= from) {
                match side {
                    Side::Near => self.near.push(delay),
                    Side::Far => self.far.push(delay),
                }
            }
        }
    }

    /// A message was acknowledged to its sender.
    pub(super) fn acknowledged(&mut self, sent: Duration, now: Duration) {
        if self.measured_from.is_some_and(|from| sent >= from) {
            self.commits.push(micros(now.saturating_sub(sent)));
        }
    }

    pub(super) fn delivered(&self) -> usize {
        self.delivered
    }

    /// Deliveries that have not arrived.
    pub(super) fn missing(&self) -> usize {
        self.expected - self.delivered
    }

    pub(super) fn counts(self) -> Counts {
        let spread = |micros: Vec<u32>| {
            let delays = micros.into_iter().map(|delay| Duration::from_micros(delay.into()));
            Spread::of(delays.collect())
        };
        Counts {
            lost: self.missing(),
            doubled: self.doubled,
            stray: self.stray,
            held_back: self.held_back,
            near: spread(self.near),
            far: spread(self.far),
            commits: spread(self.commits),
        }
    }
}

impl Seen {
    /// Notes a message; says whether it was there before.
    fn again(&mut self, stamp: Stamp) -> bool {
        if self.round != stamp.round {
            self.round = stamp.round;
            self.bits.clear();
        }
        let (word, bit) = (stamp.number / 64, 1 << (stamp.number % 64));
        if self.bits.len() <= word {
            self.bits.resize(word + 1, 0);
        }
        let before = self.bits[word] & bit != 0;
        self.bits[word] |= bit;
        before
    }
}

fn micros(delay: Duration) -> u32 {
    u32::try_from(delay.as_micros()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(milliseconds: u64) -> Duration {
        Duration::from_millis(milliseconds)
    }

    #[test]
    fn what_is_lost_doubled_or_astray_is_counted() {
        let mut tally = Tally::new(3, vec![2, 1]);
        let (mut one, mut other, mut third) = <(Seen, Seen, Seen)>::default();
        let (first, second) = (tally.send(0, at(10)), tally.send(0, at(20)));
        let elsewhere = tally.send(1, at(20));
        assert_eq!(tally.missing(), 5);
        tally.measured_from = Some(at(15));
        for stamp in [first, second, second] {
            tally.heard(stamp, (0, Side::Near), &mut one, at(22));
        }
        tally.heard(second, (0, Side::Far), &mut other, at(25));
        tally.heard(elsewhere, (0, Side::Near), &mut other, at(25));
        tally.heard(Stamp { round: 2, ..elsewhere }, (1, Side::Near), &mut third, at(25));
        let counts = tally.counts();
        // The first message at the other line, and the one of the other room.
        assert_eq!((counts.lost, counts.doubled, counts.stray), (2, 1, 1));
        // Earlier messages are not measured.
        assert_eq!((counts.near.count(), counts.near.permille(500)), (1, at(2)));
        assert_eq!((counts.far.count(), counts.far.permille(500)), (1, at(5)));
    }

    #[test]
    fn a_line_that_comes_from_an_earlier_round_has_seen_nothing() {
        let mut seen = Seen::default();
        let stamp = |round, number| Stamp { round, room: 0, number, sent: at(0) };
        assert!(!seen.again(stamp(1, 200)) && seen.again(stamp(1, 200)));
        assert!(!seen.again(stamp(1, 199)));
        assert!(!seen.again(stamp(2, 200)), "another round");
    }
}
