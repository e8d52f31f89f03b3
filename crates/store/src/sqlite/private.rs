//! Keeps the database and the files beside it from other users of the machine.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use crate::StoreError;

/// Files of SQLite and of the servers beside the database.
const BESIDE: [&str; 6] = ["-wal", "-shm", "-journal", ".lock", ".next", ".now"];

/// The file beside the database with this ending.
pub(super) fn beside(database: &Path, ending: &str) -> PathBuf {
    let mut path = database.as_os_str().to_owned();
    path.push(ending);
    path.into()
}

/// Opens a file to lock it; where it is missing it is made, for its owner alone.
pub(super) fn open(path: &Path) -> Result<File, StoreError> {
    let opened = private(File::options().create(true).truncate(false).write(true)).open(path);
    opened.map_err(|source| StoreError::File { path: path.to_owned(), source })
}

/// Makes a file that is not there yet, empty, for its owner alone.
pub(super) fn create(path: &Path) -> Result<(), StoreError> {
    let made = private(File::options().create_new(true).write(true)).open(path);
    made.map(drop).map_err(|source| StoreError::File { path: path.to_owned(), source })
}

/// Makes the database where it is missing, for its owner alone: SQLite gives the files beside it
/// the same mode. Existing files that are open to others are closed to them.
///
/// An existing database is not opened here: closing it again would give up the locks that SQLite
/// holds in this process.
pub(super) fn prepare(database: &Path) -> Result<(), StoreError> {
    match private(File::options().create_new(true).write(true)).open(database) {
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        Err(source) => return Err(StoreError::File { path: database.to_owned(), source }),
    }
    let all = BESIDE.iter().map(|ending| beside(database, ending));
    for path in std::iter::once(database.to_owned()).chain(all) {
        close_to_others(&path);
    }
    let folder = database.parent().filter(|folder| !folder.as_os_str().is_empty());
    warn_of_others(folder.unwrap_or(Path::new(".")));
    Ok(())
}

#[cfg(unix)]
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    use std::os::unix::fs::OpenOptionsExt as _;
    options.mode(0o600)
}

#[cfg(not(unix))]
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}

/// The permissions of a file or folder, where it is open to others than its owner.
#[cfg(unix)]
fn open_to_others(path: &Path) -> Option<fs::Permissions> {
    use std::os::unix::fs::PermissionsExt as _;
    let permissions = fs::metadata(path).ok()?.permissions();
    (permissions.mode() & 0o077 != 0).then_some(permissions)
}

#[cfg(unix)]
fn close_to_others(path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    let Some(mut permissions) = open_to_others(path) else { return };
    permissions.set_mode(permissions.mode() & !0o077);
    let path_ = path.display();
    match fs::set_permissions(path, permissions) {
        Ok(()) => tracing::warn!("{path_} was open to other users of this machine, and is no more"),
        Err(error) => tracing::warn!(%error, "{path_} is open to other users of this machine"),
    }
}

#[cfg(unix)]
fn warn_of_others(folder: &Path) {
    if open_to_others(folder).is_some() {
        tracing::warn!(
            "other users of this machine may look into {}, where the database lies; its files are \
             closed to them, and `chmod 700` closes the directory",
            folder.display()
        );
    }
}

#[cfg(not(unix))]
fn close_to_others(_path: &Path) {}

#[cfg(not(unix))]
fn warn_of_others(_folder: &Path) {}
