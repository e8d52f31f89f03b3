//! Gives out turns to hash: a few at a time, in memory that costs nothing afterwards.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use argon2::Block;
use tokio::sync::Semaphore;

use super::PasswordError;

/// Hashes at once, at most: each takes a core, and 19 MiB.
const AT_ONCE: usize = 4;
/// Attempts of one lane that have a turn or wait for one. Those that come beyond are refused.
const PLACES: usize = 64;
/// Waits that are longer are given up. All places of both lanes take about three seconds.
const PATIENCE: Duration = Duration::from_secs(8);

/// The queue for a turn. Each lane has its own places, so that strangers leave some to the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// A device on which the account has signed in before, or who is let in by something else.
    Known,
    Stranger,
}

/// The turns of this server; clones share them.
#[derive(Clone, Debug)]
pub(super) struct Turns {
    free: Arc<Semaphore>,
    known: Arc<Semaphore>,
    strangers: Arc<Semaphore>,
    /// The memory of the last turn, for the next.
    kept: Arc<Mutex<Option<Memory>>>,
}

impl Turns {
    pub(super) fn new() -> Self {
        let at_once = std::thread::available_parallelism().map_or(2, usize::from).min(AT_ONCE);
        Self {
            free: Arc::new(Semaphore::new(at_once)),
            known: Arc::new(Semaphore::new(PLACES)),
            strangers: Arc::new(Semaphore::new(PLACES)),
            kept: Arc::default(),
        }
    }

    /// Does the work on a thread of its own when its turn comes. A caller who goes away while
    /// waiting leaves the place to others; work that has begun is finished.
    pub(super) async fn take<T: Send + 'static>(
        &self,
        lane: Lane,
        work: impl FnOnce(&mut Memory) -> Result<T, argon2::password_hash::Error> + Send + 'static,
    ) -> Result<T, PasswordError> {
        let places = match lane {
            Lane::Known => &self.known,
            Lane::Stranger => &self.strangers,
        };
        let place = Arc::clone(places).try_acquire_owned().map_err(|_full| PasswordError::Busy)?;
        let turn = tokio::time::timeout(PATIENCE, Arc::clone(&self.free).acquire_owned());
        let turn = turn.await.map_err(|_late| PasswordError::Busy)?;
        let turn = turn.expect("invariant: the semaphore is never closed");
        let kept = Arc::clone(&self.kept);
        // The permit moves along: a request that is cancelled does not free its turn early.
        tokio::task::spawn_blocking(move || {
            let mut memory = lock(&kept).take().unwrap_or_default();
            let result = work(&mut memory);
            memory.wipe();
            // Of several only one is kept.
            drop(lock(&kept).replace(memory));
            drop((turn, place));
            result
        })
        .await
        .map_err(PasswordError::Thread)?
        .map_err(PasswordError::Hash)
    }
}

/// Argon2's working memory.
///
/// glibc gives memory back to the system at once only above 32 MiB; below, it takes the size that
/// was freed for a common one, and from then on keeps freed blocks in each of its arenas: some
/// hundred MiB after a burst of sign-ins. So more is asked for than is ever touched, and paid for.
#[derive(Default)]
pub(super) struct Memory {
    blocks: Vec<Block>,
    used: usize,
}

/// Blocks of 1 KiB that are mapped by themselves.
const MAPPED: usize = 33 * 1024;
/// Smaller blocks, as in tests, may stay where the allocator puts it.
const SMALL: usize = 1024 * 1024;

impl Memory {
    /// So many blocks.
    pub(super) fn lend(&mut self, blocks: usize) -> &mut [Block] {
        if self.blocks.len() < blocks {
            let large = blocks * Block::SIZE > SMALL;
            self.blocks = Vec::with_capacity(if large { blocks.max(MAPPED) } else { blocks });
            self.blocks.resize(blocks, Block::new());
        }
        self.used = self.used.max(blocks);
        &mut self.blocks[..blocks]
    }

    /// Overwrites what was computed: from it a guess could be checked at hardly any cost.
    fn wipe(&mut self) {
        self.blocks[..self.used].fill(Block::new());
        self.used = 0;
    }
}

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Memory").field("blocks", &self.blocks.len()).finish_non_exhaustive()
    }
}

fn lock(memory: &Mutex<Option<Memory>>) -> MutexGuard<'_, Option<Memory>> {
    memory.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    /// Takes all turns, until the sender that comes back is dropped.
    fn hold(turns: &Turns) -> (mpsc::Sender<()>, Vec<tokio::task::JoinHandle<()>>) {
        let (release, held) = mpsc::channel::<()>();
        let held = Arc::new(Mutex::new(held));
        let mut holding = Vec::new();
        for _ in 0..turns.free.available_permits() {
            let (turns, held) = (turns.clone(), Arc::clone(&held));
            holding.push(spawn(async move {
                let wait =
                    move |_: &mut Memory| Ok(held.lock().map(|held| held.recv().is_ok()).is_ok());
                turns.take(Lane::Known, wait).await.unwrap();
            }));
        }
        (release, holding)
    }

    #[expect(clippy::disallowed_methods, reason = "a test has no tracker")]
    fn spawn<T: Send + 'static>(
        task: impl Future<Output = T> + Send + 'static,
    ) -> tokio::task::JoinHandle<T> {
        tokio::spawn(task)
    }

    #[tokio::test]
    async fn strangers_beyond_the_places_are_refused_and_the_known_are_not() {
        let turns = Turns::new();
        let (release, holding) = hold(&turns);
        while turns.free.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        let wait = || {
            let turns = turns.clone();
            spawn(async move { turns.take(Lane::Stranger, |_| Ok(())).await })
        };
        let waiting: Vec<_> = (0..PLACES).map(|_| wait()).collect();
        while turns.strangers.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        let refused = turns.take(Lane::Stranger, |_| Ok(())).await;
        assert!(matches!(refused, Err(PasswordError::Busy)));
        let known = spawn({
            let turns = turns.clone();
            async move { turns.take(Lane::Known, |_| Ok(())).await }
        });
        drop(release);
        for task in holding {
            task.await.unwrap();
        }
        for task in waiting {
            task.await.unwrap().unwrap();
        }
        known.await.unwrap().unwrap();
        assert!(turns.take(Lane::Stranger, |_| Ok(())).await.is_ok(), "places come back");
    }

    #[tokio::test]
    async fn memory_is_wiped_and_used_again() {
        let turns = Turns::new();
        let first = turns.take(Lane::Known, |memory| {
            let blocks = memory.lend(2);
            blocks[1].as_mut()[5] = 7;
            Ok(blocks.as_ptr() as usize)
        });
        let first = first.await.unwrap();
        let second = turns.take(Lane::Known, |memory| {
            let blocks = memory.lend(2);
            Ok((blocks.as_ptr() as usize, blocks[1].as_ref()[5]))
        });
        assert_eq!(second.await.unwrap(), (first, 0));
    }
}
