//! The suite, on two stores that share one new file.

use std::sync::Arc;

use tokio::task::JoinSet;

use crate::Options;
use crate::conformance::Servers;

/// Both are opened at the same moment, so each claim is also a race for the migrations.
pub(crate) async fn servers() -> Servers {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("confab.db");
    let (one, two) = tokio::join!(
        crate::open::sqlite_file_at(&path, Options::default()),
        crate::open::sqlite_file_at(&path, Options::default()),
    );
    let mut writers = JoinSet::new();
    let [one, two] = [one.unwrap(), two.unwrap()].map(|(store, writer)| {
        writers.spawn(writer.run());
        Arc::new(store)
    });
    Servers { one, two, keep: Box::new((writers, folder)) }
}

crate::conformance!(crate::sqlite::tests::conformance::servers);
