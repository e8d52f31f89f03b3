//! One bell for all that a waiting thread may wait for: a signal, a child's end, an edited file.
//!
//! The changer rings after the change; the waiter looks again at each ring. So there is no polling
//! and no lost wake-up, and Ctrl-C is heard at once.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Instant;

static RINGS: Mutex<u64> = Mutex::new(0);
static BELL: Condvar = Condvar::new();

/// Wakes all who wait.
pub fn ring() {
    let mut rings = RINGS.lock().unwrap_or_else(PoisonError::into_inner);
    *rings += 1;
    BELL.notify_all();
}

/// Waits until `answer` gives something or the deadline is past. `answer` is asked under the
/// bell's lock: it must be quick and must not ring.
pub fn wait_until<T>(
    deadline: Option<Instant>,
    mut answer: impl FnMut() -> Option<T>,
) -> Option<T> {
    let mut rings = RINGS.lock().unwrap_or_else(PoisonError::into_inner);
    loop {
        if let Some(found) = answer() {
            return Some(found);
        }
        rings = match deadline {
            None => BELL.wait(rings).unwrap_or_else(PoisonError::into_inner),
            Some(deadline) => {
                let left = deadline.saturating_duration_since(Instant::now());
                if left.is_zero() {
                    return None;
                }
                BELL.wait_timeout(rings, left).unwrap_or_else(PoisonError::into_inner).0
            }
        };
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_ring_wakes_who_waits() {
        static DONE: AtomicBool = AtomicBool::new(false);
        let other = std::thread::spawn(|| {
            DONE.store(true, Ordering::SeqCst);
            ring();
        });
        assert_eq!(wait_until(None, || DONE.load(Ordering::SeqCst).then_some(1)), Some(1));
        other.join().unwrap();
    }

    #[test]
    fn a_deadline_ends_the_wait() {
        let soon = Instant::now() + Duration::from_millis(20);
        assert_eq!(wait_until(Some(soon), || None::<()>), None);
    }
}
