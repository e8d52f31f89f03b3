//! Remembers the spans of texts, by hash and up to a bound: what is in sight of many is read once.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use sha2::{Digest as _, Sha256};

use super::Spans;

/// Numbers in all spans that are remembered, 4 MiB, and texts.
const MOST_NUMBERS: usize = 1024 * 1024;
const MOST_TEXTS: usize = 10_000;

/// Spans of a text; none of one that passed a bound.
type Known = Option<Spans>;

/// Names a text in a language.
pub(super) type Key = [u8; 32];

/// Spans of the texts that were read last; those that were read first are forgotten first.
#[derive(Default)]
pub(super) struct Kept(Mutex<Inner>);

#[derive(Default)]
struct Inner {
    /// None stands for a text that passed a bound, which is not tried again.
    spans: HashMap<Key, Known>,
    order: VecDeque<Key>,
    numbers: usize,
}

impl Kept {
    pub(super) fn key(language: &str, text: &str) -> Key {
        let hash = Sha256::new().chain_update(language).chain_update([0]).chain_update(text);
        hash.finalize().into()
    }

    pub(super) fn find(&self, key: Key) -> Option<Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).spans.get(&key).cloned()
    }

    pub(super) fn keep(&self, key: Key, spans: Known) {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let length = |spans: &Known| spans.as_ref().map_or(0, |spans| spans.len());
        inner.numbers += length(&spans);
        match inner.spans.insert(key, spans) {
            Some(before) => inner.numbers -= length(&before),
            None => inner.order.push_back(key),
        }
        while inner.numbers > MOST_NUMBERS || inner.order.len() > MOST_TEXTS {
            let Some(oldest) = inner.order.pop_front() else { return };
            let forgotten = inner.spans.remove(&oldest).flatten();
            inner.numbers -= length(&forgotten);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_is_remembered_than_the_bound() {
        let kept = Kept::default();
        let key = |number: usize| Kept::key("c", &number.to_string());
        let spans = || Some(Spans::from(vec![1; 300_000]));
        for number in 0..5 {
            kept.keep(key(number), spans());
            kept.keep(key(number), spans());
        }
        let known: Vec<_> = (0..5).map(|number| kept.find(key(number)).is_some()).collect();
        assert_eq!(known, [false, false, true, true, true]);
        for number in 0..2 * MOST_TEXTS {
            kept.keep(key(number), None);
        }
        let inner = kept.0.lock().unwrap();
        assert_eq!(
            (inner.numbers, inner.spans.len(), inner.order.len()),
            (0, MOST_TEXTS, MOST_TEXTS)
        );
    }
}
