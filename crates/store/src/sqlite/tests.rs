//! SQLite keeps the contract of every store, and its own promises.

mod bounded;
pub(crate) mod conformance;
mod durability;
mod erasure;
mod forgotten;
mod history_from_join;
mod looks;
#[cfg(unix)]
mod private;
mod searched;
mod sessions;
mod start;
mod writer;

use std::path::Path;

use confab_protocol::{Handle, Tag, Timestamp};
use tokio::task::JoinSet;

use crate::{NewAccount, Options, PasswordHash, Store};

/// Opens a store and runs its writer, which ends when the set is dropped.
async fn open(path: &Path, writers: &mut JoinSet<()>) -> Store {
    let (store, writer) = crate::open::sqlite_file_at(path, Options::default()).await.unwrap();
    writers.spawn(writer.run());
    store
}

/// Makes the first account, and `#general`; whether it was made.
async fn found(store: &Store) -> bool {
    let account = NewAccount {
        handle: Handle::parse(&format!("p{}", std::process::id())).unwrap(),
        name: "Ana".to_owned(),
        password: PasswordHash(String::new()),
        at: Timestamp(0),
        tag: Tag(1),
    };
    store.create_first_account(account).await.unwrap().is_some()
}
