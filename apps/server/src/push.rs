//! Tells people of messages while no page of theirs is open: Web Push.
//!
//! A consumer of the logs decides whom a message is for and queues a push for each of their
//! browsers: at once, or after a grace where they are connected and may be reading. Any server sends
//! what is due. What was read, deleted or taken out of someone's sight meanwhile is asked for at the
//! moment of sending, and so is whether the session still holds. Contents are encrypted for the
//! browser (RFC 8291); a push service learns where it is, how long a text is about, and when.

mod encrypt;
mod feed;
mod here;
mod keys;
mod line;
mod message;
mod send;
mod silence;

pub mod settings;
pub mod subscription;

use std::sync::Arc;

use confab_store::{Store, StoreError};
use tokio::sync::Notify;

use crate::app::App;
use crate::feeds;
use crate::shutdown::Shutdown;
use keys::Keys;

/// The keys of this installation, and a bell for the task that sends.
#[expect(missing_debug_implementations, reason = "a key has no useful text")]
pub struct Push {
    keys: Keys,
    queued: Notify,
}

impl Push {
    /// Finds the installation's keys, or makes them, once for all servers.
    pub(crate) async fn open(store: &Store) -> Result<Arc<Self>, StoreError> {
        let keys = Keys::open(store).await?;
        Ok(Arc::new(Self { keys, queued: Notify::new() }))
    }
}

/// Starts the tasks, which end with the server.
pub(crate) fn keep(app: &Arc<App>) {
    let Shutdown { soft, tasks, .. } = &app.shutdown;
    let consumer = Arc::new(feed::Told::new(Arc::clone(app)));
    feeds::keep(tasks, soft, &app.store, app.server_id, consumer);
    let app = Arc::clone(app);
    tasks.keep("push.send", soft, move || send::send_what_is_due(Arc::clone(&app)));
}
