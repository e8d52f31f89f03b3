//! Postgres holds to what every store must, and to what is asked of it alone.

mod conformance;

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use confab_testing::PostgresServer;
use tokio::task::JoinSet;

use super::Postgres;
use crate::Options;

/// Opens a store and runs its writer, which ends when the set is dropped.
async fn open(url: &str, writers: &mut JoinSet<()>) -> Postgres {
    let (store, writer) = Postgres::open_url(url, Options::default()).await.unwrap();
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
