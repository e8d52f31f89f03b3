//! SQLite holds to what every store must, and to what is asked of it alone.

mod conformance;
mod durability;
mod erasure;
mod history_from_join;
mod sessions;
mod start;
mod writer;

use std::path::Path;

use tokio::task::JoinSet;

use super::Sqlite;
use crate::Options;

/// Opens a store and runs its writer, which ends when the set is dropped.
async fn open(path: &Path, writers: &mut JoinSet<()>) -> Sqlite {
    let (store, writer) = Sqlite::open(path, Options::default()).await.unwrap();
    writers.spawn(writer.run());
    store
}
