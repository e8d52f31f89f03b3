//! Search: messages by their words, out of an index that a feed fills behind the writes.

mod index;
mod look;
mod merge;
mod progress;

pub(crate) use look::{Look, get, search};
pub(crate) use progress::{Progress, progress};

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

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
    progress: progress::Known,
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
            progress: progress::Known::default(),
        })
    }

    /// Notes that something was taken out.
    pub(crate) fn thin(&self) {
        self.thinned.store(true, Ordering::Relaxed);
    }
}

/// Starts to fill the index, on whichever server has the feed's lease, and to merge it.
pub(crate) fn keep_index(app: &Arc<App>) {
    let (tasks, soft) = (&app.shutdown.tasks, &app.shutdown.soft);
    let indexer = Arc::new(Indexer::new(app));
    feeds::keep(tasks, soft, &app.store, app.server_id, indexer);
    let merged = Arc::clone(app);
    tasks.keep("search.merge", soft, move || merge::now_and_then(Arc::clone(&merged)));
}
