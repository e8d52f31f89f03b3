//! Postgres keeps the contract of every store, and its own promises.

mod bounded;
pub(crate) mod conformance;
mod erasure;
mod faults;
mod locks;
mod looks;
mod pool;
mod read_only;
mod sessions;
mod start;
mod tls;
mod writer;

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use confab_protocol::{Handle, Tag, Timestamp};
use confab_testing::PostgresServer;
use tokio::task::JoinSet;

use crate::{NewAccount, Options, PasswordHash, Store};

/// Opens a store and runs its writer, which ends when the set is dropped.
async fn open(url: &str, writers: &mut JoinSet<()>) -> Store {
    let (store, writer) = crate::open::postgres(url, Options::default()).await.unwrap();
    writers.spawn(writer.run());
    store
}

/// An empty database on the server that all tests share.
async fn database() -> (Arc<PostgresServer>, String) {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let server = PostgresServer::shared().await.unwrap();
    let name = format!("test_{}", NUMBER.fetch_add(1, Ordering::Relaxed));
    let url = server.create_database(&name).await.unwrap();
    (server, url)
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
