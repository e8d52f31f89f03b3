//! Backs up and restores the files of people where they lie outside of the data directory: in a
//! folder that servers share, or in a bucket.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use futures_util::TryStreamExt as _;

use super::manifest::Part;
use super::take::Taking;
use super::{BackupError, Place, at, beside};
use crate::config::PlaceUrl;
use crate::files::place::{self, PlaceError};

/// Files of people in a backup, whose names are their hashes.
pub(super) const OBJECTS: &str = "files/objects/";

/// The place of files, where it is not in the data directory.
pub(super) fn elsewhere(of: &Place<'_>) -> Result<Option<place::Place>, BackupError> {
    let url = of.files()?;
    if let (PlaceUrl::Folder(folder), PlaceUrl::Folder(usual)) =
        (&url, PlaceUrl::in_data_dir(of.data_dir))
    {
        let (folder, usual) = (std::path::absolute(folder), std::path::absolute(usual));
        if at(of.data_dir, folder)? == at(of.data_dir, usual)? {
            return Ok(None);
        }
    }
    Ok(Some(place::Place::open(&url)?))
}

/// Adds all objects that were not taken yet, each by way of a file.
pub(super) async fn take(
    mut taking: Taking,
    place: &place::Place,
    meanwhile: &Path,
) -> Result<Taking, BackupError> {
    let mut names = place.list();
    while let Some(name) = names.try_next().await? {
        let path = path_of(&name);
        if taking.has(&path) {
            continue;
        }
        let content = match place.read(&name, None).await {
            Ok(content) => content,
            // It was deleted meanwhile.
            Err(PlaceError::Objects(object_store::Error::NotFound { .. })) => continue,
            Err(error) => return Err(error.into()),
        };
        let mut file = at(meanwhile, File::create(meanwhile))?;
        let mut content = content.map_err(PlaceError::from);
        while let Some(piece) = content.try_next().await? {
            at(meanwhile, file.write_all(&piece))?;
        }
        let meanwhile = meanwhile.to_owned();
        taking = beside(move || {
            taking.add(&path, &meanwhile, false)?;
            at(&meanwhile, std::fs::remove_file(&meanwhile))?;
            Ok(taking)
        })
        .await?;
    }
    Ok(taking)
}

/// Puts the objects of a backup into their place.
pub(super) async fn put(
    parts: &[(Part, PathBuf)],
    place: &place::Place,
) -> Result<(), BackupError> {
    for (part, file) in parts {
        if let Some(name) = name_of(&part.path) {
            place.put_file(&name, file).await?;
        }
    }
    Ok(())
}

/// `files/objects/ab/cdef…`, as in a folder.
fn path_of(name: &str) -> String {
    let (first, rest) = name.split_at_checked(2).unwrap_or((name, ""));
    format!("{OBJECTS}{first}/{rest}")
}

/// The name of an object; none where the path is of another part.
pub(super) fn name_of(path: &str) -> Option<String> {
    Some(path.strip_prefix(OBJECTS)?.replace('/', ""))
}
