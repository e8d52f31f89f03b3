//! Takes a backup of an installation whose servers go on.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use confab_protocol::Timestamp;
use confab_store::sqlite_file;

use super::manifest::{FORMAT, Manifest};
use super::objects::{self, OBJECTS, elsewhere};
use super::parts::{Parts, sync_folder};
use super::{BackupError, DATABASE, MANIFEST, Place, at, beside};
use crate::config::PlaceUrl;

/// Uploads that are not whole yet.
const UNFINISHED: &str = "files/uploads";

/// Takes a backup, as a tar archive where the name ends so, else as a folder.
///
/// The database is one snapshot. Files are taken before and after it, so that none is missing of which
/// it tells; one that was deleted meanwhile may be in the backup, too.
pub async fn back_up(from: Place<'_>, to: &Path, now: Timestamp) -> Result<Manifest, BackupError> {
    if fs::exists(to).unwrap_or(true) {
        return Err(BackupError::Exists(to.to_owned()));
    }
    if is_inside(to, from.data_dir) {
        return Err(BackupError::Inside(from.data_dir.to_owned()));
    }
    let place = elsewhere(&from)?;
    let (unfinished, database) = (beside_it(to, ".part"), beside_it(to, ".part.db"));
    let object = beside_it(to, ".part.file");
    clear(&unfinished, [&database, &object])?;
    let is_archive = to.extension().is_some_and(|extension| extension == "tar");
    let parts = Parts::begin(&unfinished, is_archive)?;
    let mut taking = Taking {
        parts,
        data_dir: from.data_dir.to_owned(),
        left_out: left_out(&from, place.is_some()),
        taken: BTreeSet::new(),
        manifest: Manifest {
            format: FORMAT,
            confab: env!("CARGO_PKG_VERSION").to_owned(),
            made_at: now,
            schema: 0,
            rows: [].into(),
            parts: Vec::new(),
        },
    };
    taking = beside(move || taking.files().map(|()| taking)).await?;
    if let Some(place) = &place {
        taking = objects::take(taking, place, &object).await?;
    }
    let snapshot = confab_store::snapshot(from.database_url, &database).await?;
    taking.manifest.schema = snapshot.schema;
    let rows = snapshot.rows.into_iter();
    taking.manifest.rows = rows.map(|(table, rows)| (table.to_owned(), rows)).collect();
    taking = beside(move || {
        taking.add(DATABASE, &database, true)?;
        at(&database, fs::remove_file(&database))?;
        taking.files()?;
        Ok(taking)
    })
    .await?;
    if let Some(place) = &place {
        taking = objects::take(taking, place, &object).await?;
    }
    let to = to.to_owned();
    beside(move || {
        let manifest = taking.finish()?;
        at(&to, fs::rename(&unfinished, &to))?;
        let parent = to.parent().filter(|parent| !parent.as_os_str().is_empty());
        at(&to, sync_folder(parent.unwrap_or(Path::new("."))))?;
        Ok(manifest)
    })
    .await
}

/// A backup that is being taken.
pub(super) struct Taking {
    parts: Parts,
    data_dir: PathBuf,
    left_out: Vec<PathBuf>,
    /// Paths of the files that were taken.
    taken: BTreeSet<String>,
    manifest: Manifest,
}

impl Taking {
    pub(super) fn has(&self, path: &str) -> bool {
        self.taken.contains(path)
    }

    pub(super) fn add(
        &mut self,
        path: &str,
        source: &Path,
        never_changes: bool,
    ) -> Result<(), BackupError> {
        if let Some(part) = self.parts.add(path, source, never_changes)? {
            self.manifest.parts.push(part);
            self.taken.insert(path.to_owned());
        }
        Ok(())
    }

    /// Adds all files of the data directory that were not taken yet.
    fn files(&mut self) -> Result<(), BackupError> {
        let mut folders = vec![(String::new(), self.data_dir.clone())];
        while let Some((path, folder)) = folders.pop() {
            let entries = match fs::read_dir(&folder) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                entries => at(&folder, entries)?,
            };
            for entry in entries {
                let entry = at(&folder, entry)?;
                let (source, kind) = (entry.path(), at(&folder, entry.file_type())?);
                let Ok(name) = entry.file_name().into_string() else { continue };
                let path = format!("{path}{name}");
                if self.left_out.iter().any(|left_out| is_of(&source, left_out)) {
                    continue;
                }
                if kind.is_dir() {
                    folders.push((path + "/", source));
                } else if kind.is_file() && !self.taken.contains(&path) {
                    self.add(&path, &source, path.starts_with(OBJECTS))?;
                }
            }
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Manifest, BackupError> {
        self.manifest.parts.sort_by(|one, other| one.path.cmp(&other.path));
        let text = serde_json::to_vec_pretty(&self.manifest).map_err(io::Error::other);
        let text = at(Path::new(MANIFEST), text)?;
        self.parts.finish(MANIFEST, &text)?;
        Ok(self.manifest)
    }
}

/// Whether a new file would lie in a folder.
fn is_inside(new: &Path, folder: &Path) -> bool {
    let folder = folder.canonicalize();
    resolved(new).zip(folder.ok()).is_some_and(|(new, folder)| new.starts_with(folder))
}

/// Parts of the data directory that are not taken with it: the live database, uploads that are not
/// whole, and files that are elsewhere, of which there may be some in it.
fn left_out(from: &Place<'_>, is_elsewhere: bool) -> Vec<PathBuf> {
    let mut left_out = vec![from.data_dir.join(UNFINISHED), from.data_dir.join(DATABASE)];
    left_out.extend(sqlite_file(from.database_url));
    if let Some(PlaceUrl::Folder(folder)) = from.files.filter(|_| is_elsewhere) {
        left_out.push(folder.clone());
    }
    // The names as they are, and as other ways lead to them.
    let others: Vec<_> = left_out.iter().filter_map(|path| resolved(path)).collect();
    left_out.extend(others);
    left_out
}

/// Whether a file is one that is left out, or one of those that SQLite and servers keep beside it.
fn is_of(file: &Path, left_out: &Path) -> bool {
    let is = |file: &Path| {
        let (Some(file_name), Some(name)) = (file.file_name(), left_out.file_name()) else {
            return false;
        };
        let rest = file_name.as_encoded_bytes().strip_prefix(name.as_encoded_bytes());
        let is_beside = |rest: &[u8]| rest.is_empty() || rest[0] == b'-' || rest[0] == b'.';
        file.parent() == left_out.parent() && rest.is_some_and(is_beside)
    };
    is(file) || resolved(file).is_some_and(|file| is(&file))
}

/// A path whose folder is named in full.
fn resolved(path: &Path) -> Option<PathBuf> {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    let folder = parent.unwrap_or(Path::new(".")).canonicalize().ok()?;
    Some(folder.join(path.file_name()?))
}

fn beside_it(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// Removes what a backup of this name left that was interrupted.
fn clear(unfinished: &Path, others: [&PathBuf; 2]) -> Result<(), BackupError> {
    if unfinished.is_dir() {
        at(unfinished, fs::remove_dir_all(unfinished))?;
    }
    for file in others.map(PathBuf::as_path).into_iter().chain([unfinished]) {
        if file.is_file() {
            at(file, fs::remove_file(file))?;
        }
    }
    Ok(())
}
