//! Orders the pushes that are on their way, so that a slow push service holds up nobody else.
//!
//! A service has a bounded number of them at once, and a browser has one: two would arrive in any
//! order, and the service keeps the last. What cannot go soon is forgotten here. It stays in the
//! queue and is due again when its lease ends, and then it is asked anew whether it was read.

use std::collections::{HashMap, HashSet, VecDeque};
use std::time::Duration;

use confab_store::DuePush;
use tokio::time::Instant;
use url::{Origin, Url};

use super::message::tag;

/// Pushes on their way, of one push service and of all.
const OF_A_SERVICE: usize = 16;
const AT_ONCE: usize = 64;
/// Pushes that wait for their turn, and for how long.
const WAITING: usize = 4_096;
pub(super) const WAIT: Duration = Duration::from_secs(5);

/// One server's pushes.
#[derive(Debug, Default)]
pub(super) struct Line {
    waiting: VecDeque<(Instant, DuePush)>,
    browsers: HashSet<i64>,
    services: HashMap<Option<Origin>, usize>,
}

impl Line {
    /// How many more it takes.
    pub(super) fn room(&self) -> usize {
        WAITING.saturating_sub(self.waiting.len())
    }

    /// Takes one more; gives back the older of two of one room, or thread, where the newest alone is
    /// told. One that is tried again may come after a newer one.
    pub(super) fn add(&mut self, push: DuePush, now: Instant) -> Option<DuePush> {
        let of_same = |(_, other): &&mut (Instant, DuePush)| {
            other.subscription_id == push.subscription_id && tag(other) == tag(&push)
        };
        match self.waiting.iter_mut().find(of_same) {
            Some((_, other)) if other.id > push.id => Some(push),
            Some((_, other)) => Some(std::mem::replace(other, push)),
            None => {
                self.waiting.push_back((now, push));
                None
            }
        }
    }

    /// The next one that may go; [`Line::end`] is to be told of its end.
    pub(super) fn next(&mut self, now: Instant) -> Option<DuePush> {
        self.waiting.retain(|(since, _)| now.duration_since(*since) < WAIT);
        if self.browsers.len() >= AT_ONCE {
            return None;
        }
        let may_go = |(_, push): &(Instant, DuePush)| {
            let of_service = self.services.get(&service(push)).copied().unwrap_or_default();
            of_service < OF_A_SERVICE && !self.browsers.contains(&push.subscription_id)
        };
        let index = self.waiting.iter().position(may_go)?;
        let (_, push) = self.waiting.remove(index)?;
        self.browsers.insert(push.subscription_id);
        *self.services.entry(service(&push)).or_default() += 1;
        Some(push)
    }

    pub(super) fn end(&mut self, push: &DuePush) {
        self.browsers.remove(&push.subscription_id);
        let service = service(push);
        if let Some(count) = self.services.get_mut(&service) {
            *count -= 1;
            if *count == 0 {
                self.services.remove(&service);
            }
        }
    }
}

/// The service of a push; none where its address is none.
fn service(push: &DuePush) -> Option<Origin> {
    Url::parse(&push.subscription.endpoint).ok().map(|endpoint| endpoint.origin())
}

#[cfg(test)]
mod tests {
    use super::super::send::tests::push;
    use super::*;

    fn to(browser: i64, seq: u64, service: &str) -> DuePush {
        let mut push = push(seq, None);
        push.id = i64::try_from(seq).expect("a small number");
        push.subscription_id = browser;
        push.subscription.endpoint = format!("https://{service}.example.org/{browser}");
        push
    }

    fn seqs(line: &mut Line, now: Instant) -> Vec<u64> {
        std::iter::from_fn(|| line.next(now)).map(|push| push.seq.0).collect()
    }

    #[test]
    fn a_service_that_does_not_answer_holds_up_no_other() {
        let (mut line, now) = (Line::default(), Instant::now());
        for browser in 0..100 {
            assert!(line.add(to(browser, 1, "slow"), now).is_none());
        }
        line.add(to(500, 2, "quick"), now);
        let going = seqs(&mut line, now);
        assert_eq!((going.len(), going.last()), (OF_A_SERVICE + 1, Some(&2)));
        line.end(&to(3, 1, "slow"));
        assert_eq!(seqs(&mut line, now), [1]);
        assert!(line.next(now + WAIT).is_none());
        assert_eq!(line.room(), WAITING, "those that waited too long are left to the queue");
    }

    #[test]
    fn a_browser_is_sent_one_at_a_time_and_of_a_room_the_newest() {
        let (mut line, now) = (Line::default(), Instant::now());
        line.add(to(1, 1, "a"), now);
        assert_eq!(seqs(&mut line, now), [1]);
        assert!(line.add(to(1, 2, "a"), now).is_none());
        let older = line.add(to(1, 3, "a"), now);
        assert_eq!(older.map(|push| push.seq.0), Some(2));
        let older = line.add(to(1, 2, "a"), now);
        assert_eq!(older.map(|push| push.seq.0), Some(2), "one that is tried again");
        assert_eq!(seqs(&mut line, now), [0_u64; 0]);
        line.end(&to(1, 1, "a"));
        assert_eq!(seqs(&mut line, now), [3]);
    }
}
