//! Prints pages on threads of their own, a few at a time, so that nothing else waits for them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::refusal::Refusal;
use any_spawner::Executor;
use confab_protocol::ErrorCode;
use confab_protocol::UserId;
use tokio::sync::Semaphore;

/// Pages of one account that wait or are printed; as many tabs as a browser opens again at once.
const OF_ONE: usize = 16;
/// Pages of all accounts that wait or are printed.
const OF_ALL: usize = 128;
/// How long a page waits for its turn.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long printing may take. It cannot be interrupted: the page is given up, and its place is
/// free when the thread is done, which the bounds of a page make soon.
const LONGEST: Duration = Duration::from_secs(10);

/// The places at which pages are printed: one fewer than there are cores, and one at least.
///
/// The queue for them is bounded for each account and in all; a page that finds no room there, or
/// no place in time, is refused.
#[derive(Clone, Debug)]
pub(crate) struct Printer {
    places: Arc<Semaphore>,
    queue: Arc<Mutex<HashMap<UserId, usize>>>,
}

/// The page was not printed: there are too many others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the server is busy")]
pub(crate) struct Busy;

impl From<Busy> for Refusal {
    fn from(error: Busy) -> Self {
        Self::new(ErrorCode::Unavailable, error.to_string()).retry_after(Duration::from_secs(1))
    }
}

/// One page in the queue, until it is dropped.
struct Queued {
    person: UserId,
    queue: Arc<Mutex<HashMap<UserId, usize>>>,
}

impl Printer {
    pub(crate) fn new() -> Self {
        // Leptos' renderer yields to it once per page. The second server of a process finds it there.
        drop(Executor::init_tokio());
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self::with_places(cores.saturating_sub(1).max(1))
    }

    fn with_places(places: usize) -> Self {
        Self { places: Arc::new(Semaphore::new(places)), queue: Arc::default() }
    }

    /// Runs `print` for a page of `person` once there is a place. May be cancelled: then what has
    /// begun is printed for nobody.
    pub(crate) async fn print<T: Send + 'static>(
        &self,
        person: UserId,
        print: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Busy> {
        let queued = self.enter(person)?;
        let place = Arc::clone(&self.places).acquire_owned();
        let place = tokio::time::timeout(PATIENCE, place).await.map_err(|_late| Busy)?;
        let place = place.expect("invariant: the semaphore is never closed");
        // Both move along: a request that is cancelled does not free its place early.
        let printing = tokio::task::spawn_blocking(move || {
            let page = print();
            drop((place, queued));
            page
        });
        match tokio::time::timeout(LONGEST, printing).await {
            Ok(Ok(page)) => Ok(page),
            // It is answered where panics of requests are.
            Ok(Err(error)) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
            // The runtime ends.
            Ok(Err(_)) => Err(Busy),
            Err(_late) => {
                tracing::error!("a page took more than {} s to print", LONGEST.as_secs());
                Err(Busy)
            }
        }
    }

    fn enter(&self, person: UserId) -> Result<Queued, Busy> {
        let mut queue = lock(&self.queue);
        let all: usize = queue.values().sum();
        let own = queue.entry(person).or_default();
        if *own >= OF_ONE || all >= OF_ALL {
            return Err(Busy);
        }
        *own += 1;
        Ok(Queued { person, queue: Arc::clone(&self.queue) })
    }
}

impl Drop for Queued {
    fn drop(&mut self) {
        let mut queue = lock(&self.queue);
        if let Some(own) = queue.get_mut(&self.person) {
            *own -= 1;
            if *own == 0 {
                queue.remove(&self.person);
            }
        }
    }
}

fn lock(queue: &Mutex<HashMap<UserId, usize>>) -> MutexGuard<'_, HashMap<UserId, usize>> {
    queue.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    const ANA: UserId = UserId(1);
    const BEN: UserId = UserId(2);

    /// A page that is printed until the sender says so or is dropped, and has begun when it tells.
    fn held() -> (mpsc::Sender<()>, tokio::sync::oneshot::Receiver<()>, impl FnOnce() -> u8 + Send)
    {
        let (end, until) = mpsc::channel();
        let (tell, begun) = tokio::sync::oneshot::channel();
        let print = move || {
            let _asker_is_gone = tell.send(());
            let _ended = until.recv();
            7
        };
        (end, begun, print)
    }

    #[tokio::test]
    async fn pages_are_printed_at_so_many_places_and_no_more() {
        let printer = Arc::new(Printer::with_places(1));
        let (end, begun, print) = held();
        let first = printer.print(ANA, print);
        let second = printer.print(BEN, || 8);
        tokio::pin!(first, second);
        tokio::select! {
            biased;
            _ = &mut first => panic!("it is held"),
            begun = begun => begun.unwrap(),
        }
        assert!(futures_util::poll!(&mut second).is_pending());
        drop(end);
        assert_eq!(tokio::join!(first, second), (Ok(7), Ok(8)));
        assert!(lock(&printer.queue).is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn a_page_that_waits_too_long_is_refused() {
        let printer = Printer::with_places(1);
        let held = Arc::clone(&printer.places).acquire_owned().await.unwrap();
        assert_eq!(printer.print(ANA, || ()).await, Err(Busy));
        drop(held);
        assert_eq!(printer.print(ANA, || ()).await, Ok(()));
    }

    #[tokio::test]
    async fn one_account_fills_neither_the_places_nor_the_queue_for_others() {
        let printer = Printer::with_places(1);
        let queued: Vec<_> = (0..OF_ONE).map(|_| printer.enter(ANA).unwrap()).collect();
        assert_eq!(printer.print(ANA, || ()).await, Err(Busy));
        assert_eq!(printer.print(BEN, || ()).await, Ok(()));
        let others: Vec<_> = (10..).map_while(|id| printer.enter(UserId(id)).ok()).collect();
        assert_eq!(queued.len() + others.len(), OF_ALL);
        assert_eq!(printer.print(BEN, || ()).await, Err(Busy));
        drop(queued);
        assert_eq!(printer.print(ANA, || ()).await, Ok(()));
    }

    #[tokio::test]
    async fn a_page_that_nobody_waits_for_keeps_its_place_until_it_is_done() {
        let printer = Printer::with_places(1);
        let (end, begun, print) = held();
        {
            let given_up = printer.print(ANA, print);
            tokio::pin!(given_up);
            tokio::select! {
                biased;
                _ = &mut given_up => panic!("it is held"),
                begun = begun => begun.unwrap(),
            }
        }
        assert_eq!(printer.places.available_permits(), 0);
        drop(end);
        assert_eq!(printer.print(BEN, || 8).await, Ok(8));
    }
}
