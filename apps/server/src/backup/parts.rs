//! Writes the parts of a backup, into a folder or into a tar archive.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use super::manifest::{Hashed, Part};
use super::{BackupError, at};

/// A backup that is being written.
pub(super) enum Parts {
    Folder(PathBuf),
    Archive { file: PathBuf, tar: Box<tar::Builder<File>> },
}

impl Parts {
    /// Begins a backup; `is_archive` decides its form.
    pub(super) fn begin(path: &Path, is_archive: bool) -> Result<Self, BackupError> {
        if is_archive {
            let made = at(path, new_file(path))?;
            let file = path.to_owned();
            return Ok(Self::Archive { file, tar: Box::new(tar::Builder::new(made)) });
        }
        at(path, new_folder(path))?;
        Ok(Self::Folder(path.to_owned()))
    }

    /// Adds a file; `None` where it is not there any more. One that never changes is linked where
    /// the folder is on the same disk.
    pub(super) fn add(
        &mut self,
        path: &str,
        source: &Path,
        never_changes: bool,
    ) -> Result<Option<Part>, BackupError> {
        let file = match File::open(source) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return at(source, Err(error)),
        };
        let length = at(source, file.metadata())?.len();
        let mut read = Hashed::new(file.take(length));
        match self {
            Self::Folder(folder) => {
                let target = folder.join(path);
                let parent = target.parent().unwrap_or(folder);
                at(parent, new_folders(parent))?;
                if never_changes && fs::hard_link(source, &target).is_ok() {
                    at(source, io::copy(&mut read, &mut io::sink()))?;
                } else {
                    at(&target, copy(&mut read, &target))?;
                }
            }
            Self::Archive { tar, .. } => {
                let mut header = tar::Header::new_gnu();
                header.set_size(length);
                header.set_mode(0o600);
                at(source, tar.append_data(&mut header, path, &mut read))?;
            }
        }
        let (bytes, sha256) = read.finish();
        if bytes != length {
            return at(source, Err(io::ErrorKind::UnexpectedEof.into()));
        }
        Ok(Some(Part { path: path.to_owned(), bytes, sha256 }))
    }

    /// Writes the last file, and all of it to the disk.
    pub(super) fn finish(self, path: &str, text: &[u8]) -> Result<(), BackupError> {
        match self {
            Self::Folder(folder) => {
                let target = folder.join(path);
                at(&target, copy(&mut io::Cursor::new(text), &target))?;
                at(&folder, sync_folders(&folder))
            }
            Self::Archive { file, mut tar } => {
                let mut header = tar::Header::new_gnu();
                header.set_size(text.len() as u64);
                header.set_mode(0o600);
                at(&file, tar.append_data(&mut header, path, text))?;
                let mut written = at(&file, tar.into_inner())?;
                at(&file, written.flush().and_then(|()| written.sync_all()))
            }
        }
    }
}

/// Copies into a new file, which is on disk then.
pub(super) fn copy(from: &mut impl io::Read, to: &Path) -> io::Result<()> {
    let mut file = new_file(to)?;
    io::copy(from, &mut file)?;
    file.sync_all()
}

/// Writes a folder and those in it to the disk: their names, not their files.
pub(super) fn sync_folders(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            sync_folders(&entry.path())?;
        }
    }
    sync_folder(folder)
}

#[cfg(unix)]
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Elsewhere a folder can't be opened as a file is.
#[cfg(not(unix))]
pub(super) fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}

/// Makes a file for its owner alone.
fn new_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Makes a folder for its owner alone.
fn new_folder(path: &Path) -> io::Result<()> {
    builder(false).create(path)
}

/// Makes a folder and those above it, where they are missing.
pub(crate) fn new_folders(path: &Path) -> io::Result<()> {
    builder(true).create(path)
}

fn builder(recursive: bool) -> fs::DirBuilder {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(recursive);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
}
