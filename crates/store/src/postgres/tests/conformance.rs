//! The suite, on two stores over one new database.

use std::sync::Arc;

use tokio::task::JoinSet;

use crate::Options;
use crate::conformance::Servers;

/// Both are opened at the same moment, so each claim is also a race for the migrations.
pub(crate) async fn servers() -> Servers {
    let (server, url) = super::database().await;
    let (one, two) = tokio::join!(
        crate::open::postgres(&url, Options::default()),
        crate::open::postgres(&url, Options::default()),
    );
    let mut writers = JoinSet::new();
    let [one, two] = [one.unwrap(), two.unwrap()].map(|(store, writer)| {
        writers.spawn(writer.run());
        Arc::new(store)
    });
    Servers { one, two, keep: Box::new((writers, server)) }
}

crate::conformance!(crate::postgres::tests::conformance::servers);
