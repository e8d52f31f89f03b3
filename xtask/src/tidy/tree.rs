//! Reads the text files of the workspace.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::File;

/// Folders that hold nothing of ours.
const LEFT_OUT: &[&str] = &["target", "dist", "dist.new", "confab-data", "node_modules", ".git"];
const KINDS: &[&str] = &[
    "rs",
    "toml",
    "css",
    "ftl",
    "js",
    "html",
    "sql",
    "md",
    "yml",
    "yaml",
    "json",
    "sh",
    "svg",
    "webmanifest",
];
const NAMES: &[&str] = &["Dockerfile", "Caddyfile", "run"];

/// All text files, sorted by path.
pub(super) fn files(root: &Path) -> Result<Vec<File>> {
    let mut found = Vec::new();
    let mut open: Vec<PathBuf> = vec![root.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in
            fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))?
        {
            let entry = entry?;
            let (path, name) = (entry.path(), entry.file_name());
            if entry.file_type()?.is_dir() {
                if !LEFT_OUT.iter().any(|left_out| name == *left_out) {
                    open.push(path);
                }
            } else if is_text(&path) {
                found.push(read(root, &path)?);
            }
        }
    }
    found.sort_by(|a: &File, b: &File| a.path.cmp(&b.path));
    Ok(found)
}

fn is_text(path: &Path) -> bool {
    let has = |list: &[&str], part: Option<&std::ffi::OsStr>| {
        part.is_some_and(|part| list.iter().any(|known| part == *known))
    };
    has(KINDS, path.extension()) || has(NAMES, path.file_name())
}

fn read(root: &Path, path: &Path) -> Result<File> {
    let text =
        fs::read_to_string(path).with_context(|| format!("{} is not text", path.display()))?;
    let relative = path.strip_prefix(root).unwrap_or(path);
    Ok(File { path: relative.to_string_lossy().replace('\\', "/"), text })
}
