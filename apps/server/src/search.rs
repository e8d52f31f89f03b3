//! Search: messages by their words, out of an index that a feed fills behind the writes.

mod index;
mod look;
mod merge;
mod progress;

pub(crate) use look::{Look, get, search};
pub(crate) use progress::Progress;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use confab_search::Coder;
use confab_store::{SecretName, Store, StoreError};

use crate::app::App;
use crate::feeds;
use crate::random::Random;
use index::Indexer;

/// The index, as this server knows it.
#[derive(Debug)]
pub struct SearchIndex {
    coder: Coder,
    /// Whether something was taken out of it, whose codes a merge takes out of its pages. Nobody
    /// knows what was before this server.
    thinned: AtomicBool,
    /// As it was found last.
    progress: Mutex<Option<Progress>>,
}

impl SearchIndex {
    /// With the secret that all servers of the installation share.
    pub(crate) async fn open(store: &Store, random: Random) -> Result<Self, StoreError> {
        let secret = store.secret(SecretName::Search, random.bytes()).await?;
        let mut key = [0; 16];
        key.copy_from_slice(&secret[..16]);
        Ok(Self {
            coder: Coder::new(&key),
            thinned: AtomicBool::new(true),
            progress: Mutex::default(),
        })
    }

    /// How far it is, while messages of before are still to come into it.
    pub(crate) fn progress(&self) -> Option<Progress> {
        *self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, progress: Option<Progress>) {
        *self.progress.lock().unwrap_or_else(PoisonError::into_inner) = progress;
    }

    /// Notes that something was taken out.
    pub(crate) fn thin(&self) {
        self.thinned.store(true, Ordering::Relaxed);
    }
}

/// Starts to fill the index, on whichever server has the feed's lease, to follow how far it is, and
/// to merge it.
pub(crate) fn keep_index(app: &Arc<App>) {
    let (tasks, soft) = (&app.shutdown.tasks, &app.shutdown.soft);
    let indexer = Arc::new(Indexer::new(app));
    feeds::keep(tasks, soft, &app.store, app.server_id, indexer);
    let (watched, merged) = (Arc::clone(app), Arc::clone(app));
    tasks.keep("search.progress", soft, move || progress::watch(Arc::clone(&watched)));
    tasks.keep("search.merge", soft, move || merge::now_and_then(Arc::clone(&merged)));
}
