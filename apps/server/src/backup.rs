//! Backups of a whole installation: taken while its servers run, checked, and restored.
//!
//! A backup is a folder, or a tar archive of one: the database as one SQLite file, whichever it comes
//! from, files of people, what else is in the data directory, keys among it, and a manifest that names
//! every part with its size and SHA-256. It gets its name once all of it is on disk.

mod manifest;
mod objects;
mod parts;
mod restore;
mod take;

#[cfg(test)]
mod tests;

use std::io;
use std::path::{Path, PathBuf};

use confab_store::{CopyError, StoreError, sqlite_file};

use crate::config::PlaceUrl;
use crate::files::place::PlaceError;

pub use manifest::Manifest;
pub(crate) use parts::new_folders;
pub use restore::restore;
pub use take::back_up;

/// The database in a backup.
const DATABASE: &str = "confab.db";

/// The file that names all others.
const MANIFEST: &str = "manifest.json";

/// Data of an installation: what a backup is made of, and what it is restored to.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    pub data_dir: &'a Path,
    pub database_url: &'a str,
    /// The place of files, where one is set.
    pub files: Option<&'a PlaceUrl>,
}

impl Place<'_> {
    /// The place of files: that of the setting, or beside a database that is one file.
    pub(crate) fn files(&self) -> Result<PlaceUrl, BackupError> {
        match self.files {
            Some(place) => Ok(place.clone()),
            None if sqlite_file(self.database_url).is_some() => {
                Ok(PlaceUrl::in_data_dir(self.data_dir))
            }
            None => Err(BackupError::NoPlace),
        }
    }
}

/// Why nothing was backed up or restored.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BackupError {
    #[error("{} is there already", _0.display())]
    Exists(PathBuf),
    #[error("a backup is written outside of the data directory, {}", _0.display())]
    Inside(PathBuf),
    #[error("{} is not empty; a backup is restored into an empty data directory", _0.display())]
    DataDirInUse(PathBuf),
    #[error("{} is no backup: it has no manifest that can be read", _0.display())]
    NoManifest(PathBuf),
    #[error("the backup is of a later release, {0}")]
    Later(String),
    #[error("the backup is damaged: {0} is missing or not as it was")]
    Damaged(String),
    #[error("{} cannot be read or written", path.display())]
    File { path: PathBuf, source: io::Error },
    #[error("with Postgres, files are where CONFAB_FILES_URL says: set it as it is for servers")]
    NoPlace,
    #[error(transparent)]
    Files(#[from] PlaceError),
    #[error(transparent)]
    Copy(#[from] CopyError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Names the file of an error.
pub(crate) fn at<T>(path: &Path, result: io::Result<T>) -> Result<T, BackupError> {
    result.map_err(|source| BackupError::File { path: path.to_owned(), source })
}

/// Does work with files beside what else runs.
async fn beside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, BackupError> + Send + 'static,
) -> Result<T, BackupError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(error) => at(Path::new("a file"), Err(error.into())),
    }
}
