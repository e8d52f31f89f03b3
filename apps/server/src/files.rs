//! Files of messages, and pictures of people: uploaded, looked at, kept, served and removed.
//!
//! Bytes go straight from the request into the [place](place); the database knows what is there.

pub(crate) mod collect;
pub(crate) mod look;
pub(crate) mod pictures;
pub mod place;
pub(crate) mod serve;
pub(crate) mod uploads;

mod finish;
mod form;
mod name;
mod stage;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use confab_protocol::{FileId, UserId};
use sha2::Sha256;

pub use form::MessageFiles;
pub(crate) use form::{MessageFields, MessageForm, too_many_files};

use look::Looking;
use place::Place;

/// Uploads whose hash is known so far, at most; of others it is made anew when they are whole.
const MOST_HASHES: usize = 1_000;

/// The files of this server.
#[derive(Clone, Debug)]
pub struct Files {
    pub place: Place,
    pub(crate) looking: Looking,
    inner: Arc<Mutex<Inner>>,
}

#[derive(Debug, Default)]
struct Inner {
    /// The hash of what is there of an upload, with how much that is.
    hashes: HashMap<FileId, (u64, Sha256)>,
    /// Requests of each person that write right now.
    writing: HashMap<UserId, usize>,
}

impl Files {
    pub fn new(place: Place) -> Self {
        Self { place, looking: Looking::new(), inner: Arc::default() }
    }

    /// Takes the hash of an upload that stands at a position, if it is known.
    fn take_hash(&self, file: FileId, at: u64) -> Option<Sha256> {
        if at == 0 {
            return Some(Sha256::default());
        }
        self.lock().hashes.remove(&file).filter(|(known, _)| *known == at).map(|(_, hash)| hash)
    }

    fn keep_hash(&self, file: FileId, at: u64, hash: Sha256) {
        let mut inner = self.lock();
        if inner.hashes.len() >= MOST_HASHES {
            inner.hashes.clear();
        }
        inner.hashes.insert(file, (at, hash));
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
