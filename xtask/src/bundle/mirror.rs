//! Makes one folder like another, touching only files that differ.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context, Result};

/// Copies a file unless the copy has its size and time already; says whether it did. The new one
/// takes the old one's place in one step, so a program that runs from it is not disturbed.
pub(super) fn file(from: &Path, to: &Path) -> Result<bool> {
    let Some(time) = is_newer(from, to)? else { return Ok(false) };
    replace(to, |new| copy(from, new, time))?;
    Ok(true)
}

/// The same, without copying where the file system can give a file two names: a program for
/// development has some hundred megabytes. Cargo puts a new file in the place of an old one, so what
/// runs is left alone.
pub(super) fn link(from: &Path, to: &Path) -> Result<bool> {
    let Some(time) = is_newer(from, to)? else { return Ok(false) };
    replace(to, |new| {
        // Left by one that was killed; writing to it would reach what was built.
        drop(fs::remove_file(new));
        fs::hard_link(from, new).or_else(|_| copy(from, new, time))
    })?;
    Ok(true)
}

/// The time of the source, unless the other has its size and time already.
fn is_newer(from: &Path, to: &Path) -> Result<Option<SystemTime>> {
    let source =
        fs::metadata(from).with_context(|| format!("nothing was built at {}", from.display()))?;
    let time = source.modified()?;
    let is_same = |copy: fs::Metadata| {
        copy.len() == source.len() && copy.modified().is_ok_and(|at| at == time)
    };
    Ok((!fs::metadata(to).is_ok_and(is_same)).then_some(time))
}

fn copy(from: &Path, to: &Path, time: SystemTime) -> std::io::Result<()> {
    fs::copy(from, to)?;
    File::options().write(true).open(to)?.set_modified(time)
}

/// Makes `to` hold exactly the files of `from`, by content; gives the paths that were written or
/// removed, relative to both.
pub(super) fn folder(from: &Path, to: &Path) -> Result<Vec<PathBuf>> {
    let (wanted, present) = (files(from)?, files(to)?);
    let mut changed = Vec::new();
    for path in &wanted {
        let content = fs::read(from.join(path))?;
        if fs::read(to.join(path)).is_ok_and(|old| old == content) {
            continue;
        }
        replace(&to.join(path), |new| fs::write(new, &content))?;
        changed.push(path.clone());
    }
    for path in present.difference(&wanted) {
        fs::remove_file(to.join(path))?;
        changed.push(path.clone());
    }
    Ok(changed)
}

fn replace(to: &Path, write: impl FnOnce(&Path) -> std::io::Result<()>) -> Result<()> {
    let folder = to.parent().expect("invariant: a bundle's file has a folder");
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let mut new = to.as_os_str().to_owned();
    new.push(".new");
    write(Path::new(&new))
        .and_then(|()| fs::rename(&new, to))
        .with_context(|| format!("cannot write {}", to.display()))
}

/// All files below a folder, relative to it; none where it is missing.
fn files(folder: &Path) -> Result<BTreeSet<PathBuf>> {
    let mut found = BTreeSet::new();
    let mut open = vec![folder.to_owned()];
    while let Some(current) = open.pop() {
        let Ok(entries) = fs::read_dir(&current) else { continue };
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else if let Ok(relative) = path.strip_prefix(folder) {
                found.insert(relative.to_owned());
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::MetadataExt as _;

    use super::*;

    fn scratch(name: &str) -> PathBuf {
        let folder =
            std::env::temp_dir().join(format!("xtask-mirror-{name}-{}", std::process::id()));
        fs::create_dir_all(folder.join("from/pkg")).unwrap();
        folder
    }

    #[test]
    fn only_what_differs_is_written_and_what_is_gone_is_removed() {
        let place = scratch("folder");
        let (from, to) = (place.join("from"), place.join("to"));
        fs::write(from.join("pkg/app.css"), "a").unwrap();
        fs::write(from.join("pkg/app.js"), "b").unwrap();
        assert_eq!(folder(&from, &to).unwrap().len(), 2);
        assert_eq!(folder(&from, &to).unwrap(), Vec::<PathBuf>::new());

        fs::write(from.join("pkg/app.css"), "new").unwrap();
        fs::remove_file(from.join("pkg/app.js")).unwrap();
        assert_eq!(folder(&from, &to).unwrap(), ["pkg/app.css", "pkg/app.js"].map(PathBuf::from));
        assert_eq!(fs::read_to_string(to.join("pkg/app.css")).unwrap(), "new");
        assert!(!to.join("pkg/app.js").exists());
        fs::remove_dir_all(place).unwrap();
    }

    #[test]
    fn a_program_is_copied_once_per_build() {
        let place = scratch("file");
        let (from, to) = (place.join("from/server"), place.join("to/server"));
        fs::write(&from, "v1").unwrap();
        assert!(file(&from, &to).unwrap());
        assert!(!file(&from, &to).unwrap());
        fs::write(&from, "v2 is longer").unwrap();
        assert!(file(&from, &to).unwrap());
        assert_eq!(fs::read_to_string(&to).unwrap(), "v2 is longer");
        fs::remove_dir_all(place).unwrap();
    }

    #[test]
    fn a_program_for_development_is_exchanged_without_a_copy() {
        let place = scratch("link");
        let (from, to) = (place.join("from/server"), place.join("to/server"));
        for text in ["v1", "v2 is longer"] {
            // As Cargo does it.
            drop(fs::remove_file(&from));
            fs::write(&from, text).unwrap();
            assert!(link(&from, &to).unwrap());
            assert!(!link(&from, &to).unwrap());
            assert_eq!(fs::read_to_string(&to).unwrap(), text);
            assert_eq!(fs::metadata(&to).unwrap().nlink(), 2);
        }
        // A place that one who was killed has left is not written through.
        fs::hard_link(&from, place.join("to/server.new")).unwrap();
        drop(fs::remove_file(&from));
        fs::write(&from, "v3").unwrap();
        let v2 = fs::File::open(&to).unwrap();
        assert!(link(&from, &to).unwrap());
        assert_eq!(std::io::read_to_string(v2).unwrap(), "v2 is longer");
        fs::remove_dir_all(place).unwrap();
    }
}
