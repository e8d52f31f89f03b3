//! Copies outputs into the cache and back.
//!
//! A copy, never a hard link: what strips or optimises a program in place would reach into the
//! cache. The standard library's copy shares blocks where the file system can (`copy_file_range` on
//! Linux, `fclonefileat` on macOS), which costs nothing.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};

use crate::files::{self, Files};
use crate::workspace::Workspace;

/// Copies one output to `copy`, and says what it is.
pub(super) fn take(
    workspace: &Workspace,
    files: &Files,
    path: &Path,
    copy: &Path,
) -> Result<Value> {
    let (base, inside) = if let Ok(inside) = path.strip_prefix(&workspace.target) {
        ("target", inside)
    } else {
        let inside = path.strip_prefix(&workspace.root);
        ("root", inside.with_context(|| format!("{} lies outside", path.display()))?)
    };
    let inside = inside.to_string_lossy();
    let about = fs::symlink_metadata(path).with_context(|| format!("no {}", path.display()))?;
    if about.is_symlink() {
        let target = fs::read_link(path)?;
        return Ok(json!({ "base": base, "path": inside, "link": target.to_string_lossy() }));
    }
    let hash = files.hash(path);
    fs::copy(path, copy).with_context(|| format!("cannot copy {}", path.display()))?;
    // A file that was written to meanwhile is neither the one nor the other.
    ensure!(files.hash(path) == hash, "{} changed while it was copied", path.display());
    Ok(json!({
        "base": base, "path": inside, "hash": hash, "size": about.len(),
        "mode": about.permissions().mode() & 0o777,
    }))
}

/// Puts one output in its place, unless the same is there.
pub(super) fn put(workspace: &Workspace, files: &Files, about: &Value, copy: &Path) -> Result<()> {
    let path = place(workspace, about)?;
    let folder = path.parent().context("an output has a folder")?;
    if let Some(link) = about["link"].as_str() {
        return put_link(workspace, &path, link);
    }
    let hash = about["hash"].as_str().context("an output has a hash")?;
    if path.is_file() && !path.is_symlink() && files.hash(&path) == hash {
        return Ok(());
    }
    make_folder(workspace, folder)?;
    let new = files::beside(&path);
    let done = put_copy(about, copy, &new).and_then(|()| Ok(fs::rename(&new, &path)?));
    if done.is_err() {
        let _gone = fs::remove_file(&new);
    }
    done.with_context(|| format!("cannot restore {}", path.display()))
}

fn put_copy(about: &Value, copy: &Path, new: &Path) -> Result<()> {
    let size = fs::copy(copy, new)?;
    ensure!(Some(size) == about["size"].as_u64(), "the cache's copy is not whole");
    let mode = about["mode"].as_u64().and_then(|mode| u32::try_from(mode).ok()).unwrap_or(0o644);
    fs::set_permissions(new, fs::Permissions::from_mode(mode & 0o777))?;
    Ok(())
}

fn put_link(workspace: &Workspace, path: &Path, link: &str) -> Result<()> {
    let folder = path.parent().context("an output has a folder")?;
    let target = Path::new(link);
    let depth = path.strip_prefix(&workspace.root).map_or(0, |inside| inside.components().count());
    ensure!(
        target.is_relative() && stays_inside(target, depth.saturating_sub(1)),
        "{} is a link that leaves the workspace",
        path.display()
    );
    if fs::read_link(path).is_ok_and(|known| known == target) {
        return Ok(());
    }
    make_folder(workspace, folder)?;
    let new = files::beside(path);
    symlink(target, &new)?;
    Ok(fs::rename(&new, path)?)
}

/// Whether a relative path leads up by at most `depth` folders.
fn stays_inside(path: &Path, mut depth: usize) -> bool {
    for part in path.components() {
        match part {
            Component::ParentDir if depth == 0 => return false,
            Component::ParentDir => depth -= 1,
            Component::Normal(_) => depth += 1,
            Component::CurDir => {}
            _ => return false,
        }
    }
    true
}

/// Where an output belongs. A path that leads out of the workspace is refused.
fn place(workspace: &Workspace, about: &Value) -> Result<PathBuf> {
    let inside = Path::new(about["path"].as_str().context("an output has a path")?);
    let is_plain = inside.components().all(|part| matches!(part, Component::Normal(_)));
    ensure!(
        is_plain && inside.components().next().is_some(),
        "{} leaves the workspace",
        inside.display()
    );
    match about["base"].as_str() {
        Some("target") => Ok(workspace.target.join(inside)),
        Some("root") => Ok(workspace.root.join(inside)),
        _ => bail!("an output of nowhere"),
    }
}

/// Makes a folder, unless a link on the way leads out of the workspace.
fn make_folder(workspace: &Workspace, folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let real = folder.canonicalize()?;
    let is_inside = [&workspace.root, &workspace.target]
        .iter()
        .any(|base| base.canonicalize().is_ok_and(|base| real.starts_with(base)));
    ensure!(is_inside, "{} leads out of the workspace", folder.display());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leaves_the_workspace_is_refused() {
        let outside = tempfile::tempdir().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::bare(folder.path());
        let files = Files::open(folder.path().join("memo"));
        let copy = folder.path().join("copy");
        fs::write(&copy, "x").unwrap();
        symlink(outside.path(), folder.path().join("out")).unwrap();
        for path in ["../x", "/etc/x", "a/../../x", "", "out/x"] {
            let about = json!({
                "base": "root", "path": path, "hash": "h", "size": 1, "mode": 0o644,
            });
            assert!(put(&workspace, &files, &about, &copy).is_err(), "{path}");
        }
        for link in ["../x", "/etc/passwd", "a/../../x"] {
            let about = json!({ "base": "root", "path": "link", "link": link });
            assert!(put(&workspace, &files, &about, &copy).is_err(), "{link}");
        }
        assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0);
        let good = json!({ "base": "root", "path": "a/b", "hash": "h", "size": 1, "mode": 0o755 });
        put(&workspace, &files, &good, &copy).unwrap();
        let mode = fs::metadata(folder.path().join("a/b")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o755);
    }

    #[test]
    fn a_copy_that_is_not_whole_is_not_restored() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::bare(folder.path());
        let files = Files::open(folder.path().join("memo"));
        fs::write(folder.path().join("copy"), "half").unwrap();
        let about = json!({ "base": "root", "path": "a", "hash": "h", "size": 8, "mode": 0o644 });
        assert!(put(&workspace, &files, &about, &folder.path().join("copy")).is_err());
        assert!(!folder.path().join("a").exists());
    }
}
