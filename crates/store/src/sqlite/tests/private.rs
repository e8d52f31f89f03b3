//! Tests of what other users of the machine may do with the files.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use tempfile::TempDir;
use tokio::task::JoinSet;

use crate::{Options, Store};

/// Each file in a folder with its mode.
fn modes(folder: &Path) -> Vec<(String, u32)> {
    let mode = |entry: fs::DirEntry| {
        let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
        (entry.file_name().into_string().unwrap(), mode)
    };
    let mut modes: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| mode(entry.unwrap())).collect();
    modes.sort();
    modes
}

async fn write(path: &Path) -> (Store, JoinSet<()>) {
    let (store, writer) = crate::open::sqlite_file_at(path, Options::default()).await.unwrap();
    let mut writers = JoinSet::new();
    writers.spawn(writer.run());
    store.set_server_name("Harbour").await.unwrap();
    (store, writers)
}

const ALL: [&str; 6] =
    ["chat.db", "chat.db-shm", "chat.db-wal", "chat.db.lock", "chat.db.next", "chat.db.now"];

#[tokio::test]
async fn what_is_made_is_for_its_owner_alone() {
    let dir = TempDir::new().unwrap();
    fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let (store, _writers) = write(&dir.path().join("chat.db")).await;
    assert_eq!(modes(dir.path()), ALL.map(|name| (name.to_owned(), 0o600)));
    store.close().await;
}

#[tokio::test]
async fn what_was_open_to_others_is_closed_to_them() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("chat.db");
    // One that still runs, so that its files are all there.
    let (before, _writers) = write(&path).await;
    for name in ALL {
        fs::set_permissions(dir.path().join(name), fs::Permissions::from_mode(0o644)).unwrap();
    }
    let (store, _writers) = write(&path).await;
    assert_eq!(modes(dir.path()), ALL.map(|name| (name.to_owned(), 0o600)));
    store.close().await;
    before.close().await;
}
