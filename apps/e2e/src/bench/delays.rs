//! Gathers delays and says how they are spread.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Delays that many tasks add to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Delays {
    gathered: Arc<Mutex<Vec<Duration>>>,
}

/// Delays in order.
#[derive(Clone, Debug)]
pub(crate) struct Spread {
    sorted: Vec<Duration>,
}

impl Delays {
    pub(crate) fn add(&self, delay: Duration) {
        self.gathered().push(delay);
    }

    pub(crate) fn clear(&self) {
        self.gathered().clear();
    }

    pub(crate) fn take(&self) -> Spread {
        Spread::of(std::mem::take(&mut *self.gathered()))
    }

    fn gathered(&self) -> MutexGuard<'_, Vec<Duration>> {
        self.gathered.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Spread {
    pub(crate) fn of(mut delays: Vec<Duration>) -> Self {
        delays.sort_unstable();
        Self { sorted: delays }
    }

    pub(crate) fn count(&self) -> usize {
        self.sorted.len()
    }

    /// The delay that so many of a thousand stay under.
    pub(crate) fn permille(&self, permille: usize) -> Duration {
        let last = self.sorted.len().saturating_sub(1);
        let index = (self.sorted.len() * permille / 1000).min(last);
        self.sorted.get(index).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_of_what_was_gathered() {
        let delays = Delays::default();
        for millisecond in (1..=100).rev() {
            delays.add(Duration::from_millis(millisecond));
        }
        let spread = delays.take();
        assert_eq!(spread.count(), 100);
        assert_eq!(spread.permille(500).as_millis(), 51);
        assert_eq!(spread.permille(990).as_millis(), 100);
        assert_eq!(spread.permille(1000).as_millis(), 100);
        assert_eq!(delays.take().permille(990), Duration::ZERO);
    }
}
