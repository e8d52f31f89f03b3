//! Restores an installation from a backup, into a data directory and a database that hold nothing.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use confab_store::sqlite_url;

use super::manifest::{FORMAT, Manifest, Part};
use super::objects::{self, OBJECTS, elsewhere};
use super::parts::{copy, new_folders, sync_folders};
use super::{BackupError, DATABASE, MANIFEST, Place, at, beside};

/// The folder in the data directory for what is only needed meanwhile.
const MEANWHILE: &str = ".restoring";

/// Restores a backup, after every part of it was compared with its manifest. The database comes last,
/// in one transaction. Where anything fails, the data directory is left as empty as it was.
pub async fn restore(backup: &Path, to: Place<'_>) -> Result<Manifest, BackupError> {
    let data_dir = to.data_dir.to_owned();
    at(&data_dir, new_folders(&data_dir))?;
    if at(&data_dir, fs::read_dir(&data_dir))?.next().is_some() {
        return Err(BackupError::DataDirInUse(data_dir));
    }
    let restored = restore_into(backup, to).await;
    if restored.is_err() {
        beside(move || at(&data_dir, empty(&data_dir))).await?;
    }
    restored
}

async fn restore_into(backup: &Path, to: Place<'_>) -> Result<Manifest, BackupError> {
    let (backup, data_dir) = (backup.to_owned(), to.data_dir.to_owned());
    let elsewhere = elsewhere(&to)?;
    let is_elsewhere = elsewhere.is_some();
    let (manifest, objects) = beside(move || files(&backup, &data_dir, is_elsewhere)).await?;
    if let Some(place) = &elsewhere {
        objects::put(&objects, place).await?;
    }
    let database = to.data_dir.join(MEANWHILE).join(DATABASE);
    confab_store::copy(&sqlite_url(&database), to.database_url).await?;
    let data_dir = to.data_dir.to_owned();
    beside(move || {
        let meanwhile = data_dir.join(MEANWHILE);
        at(&meanwhile, fs::remove_dir_all(&meanwhile))?;
        at(&data_dir, sync_folders(&data_dir))
    })
    .await?;
    Ok(manifest)
}

/// Compares all parts and puts them into the data directory, the database into the folder in it for
/// what is needed meanwhile. Objects that belong elsewhere are given, with the files that they are.
fn files(
    backup: &Path,
    data_dir: &Path,
    objects_elsewhere: bool,
) -> Result<(Manifest, Vec<(Part, PathBuf)>), BackupError> {
    let meanwhile = data_dir.join(MEANWHILE);
    at(&meanwhile, new_folders(&meanwhile))?;
    let unpacked = meanwhile.join("backup");
    let folder = if backup.is_dir() {
        backup
    } else {
        at(&unpacked, new_folders(&unpacked))?;
        let archive = at(backup, File::open(backup))?;
        at(backup, tar::Archive::new(archive).unpack(&unpacked))?;
        &unpacked
    };
    let manifest = read(folder).ok_or_else(|| BackupError::NoManifest(backup.to_owned()))?;
    if manifest.format != FORMAT {
        return Err(BackupError::Later(manifest.confab));
    }
    for part in &manifest.parts {
        if !part.is_inside() || !part.is(&folder.join(&part.path)).unwrap_or_default() {
            return Err(BackupError::Damaged(part.path.clone()));
        }
    }
    if !manifest.parts.iter().any(|part| part.path == DATABASE) {
        return Err(BackupError::Damaged(DATABASE.to_owned()));
    }
    let mut elsewhere = Vec::new();
    for part in &manifest.parts {
        if objects_elsewhere && part.path.starts_with(OBJECTS) {
            elsewhere.push((part.clone(), folder.join(&part.path)));
            continue;
        }
        let target = match part.path.as_str() {
            DATABASE => meanwhile.join(DATABASE),
            path => data_dir.join(path),
        };
        let parent = target.parent().unwrap_or(data_dir);
        at(parent, new_folders(parent))?;
        let source = folder.join(&part.path);
        let mut source = at(&source, File::open(&source))?;
        at(&target, copy(&mut source, &target))?;
    }
    Ok((manifest, elsewhere))
}

fn read(folder: &Path) -> Option<Manifest> {
    serde_json::from_slice(&fs::read(folder.join(MANIFEST)).ok()?).ok()
}

/// Removes all that is in a folder.
fn empty(folder: &Path) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            fs::remove_dir_all(entry.path())?;
        } else {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}
