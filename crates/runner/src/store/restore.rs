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
    if fs::read_link(path).is_ok_and(|known| known == target) {
        return Ok(());
    }
    // How far up it may lead depends on where the folder is, whatever links lead to it.
    let depth = make_folder(workspace, folder)?;
    ensure!(
        target.is_relative() && stays_inside(target, depth),
        "{} is a link that leaves the workspace",
        path.display()
    );
    let new = files::beside(path);
    symlink(target, &new)?;
    Ok(fs::rename(&new, path)?)
}

/// Whether a relative path leads up by at most `depth` folders, and only at its beginning: after a
/// link on the way `..` leads elsewhere.
fn stays_inside(path: &Path, depth: usize) -> bool {
    let parts: Vec<Component<'_>> = path.components().collect();
    let up = parts.iter().take_while(|part| **part == Component::ParentDir).count();
    up <= depth
        && parts[up..].iter().all(|part| matches!(part, Component::Normal(_) | Component::CurDir))
}

/// Where an output belongs, as an archive names it: outputs of the target directory below
/// `target`, wherever that is.
pub(super) fn portable(about: &Value) -> Option<String> {
    let inside = about["path"].as_str()?;
    match about["base"].as_str()? {
        "target" => Some(format!("target/{inside}")),
        _ => Some(inside.to_owned()),
    }
}

/// Where an output belongs. A path that leads out of the workspace is refused.
pub(super) fn place(workspace: &Workspace, about: &Value) -> Result<PathBuf> {
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

/// Makes a folder, unless a link on the way leads out of the workspace, and gives how deep it lies.
fn make_folder(workspace: &Workspace, folder: &Path) -> Result<usize> {
    if folder.starts_with(&workspace.target) {
        fs::create_dir_all(&workspace.target)?;
    }
    // Nothing is made before it is known where that would be.
    let there = folder.ancestors().find(|above| above.exists()).context("a root")?;
    depth(workspace, there)?;
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    depth(workspace, folder)
}

/// How deep a folder really lies in the workspace or the target directory.
fn depth(workspace: &Workspace, folder: &Path) -> Result<usize> {
    let real = folder.canonicalize()?;
    let below = |base: &PathBuf| {
        let base = base.canonicalize().ok()?;
        Some(real.strip_prefix(base).ok()?.components().count())
    };
    let depth = [&workspace.root, &workspace.target].into_iter().find_map(below);
    depth.with_context(|| format!("{} leads out of the workspace", folder.display()))
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
        for path in ["../x", "/etc/x", "a/../../x", "", "out/x", "out/new/x"] {
            let about = json!({
                "base": "root", "path": path, "hash": "h", "size": 1, "mode": 0o644,
            });
            assert!(put(&workspace, &files, &about, &copy).is_err(), "{path}");
        }
        // A link to the root inside of a folder: what is put through it lies higher than it seems.
        let up = json!({ "base": "root", "path": "deep/up", "link": ".." });
        put(&workspace, &files, &up, &copy).unwrap();
        let through = json!({ "base": "root", "path": "deep/up/link", "link": "../x" });
        assert!(put(&workspace, &files, &through, &copy).is_err());
        for link in ["../x", "/etc/passwd", "a/../../x", "deep/up/../x"] {
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
