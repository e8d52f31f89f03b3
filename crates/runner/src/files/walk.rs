//! Goes through folders: everything in a package, or what a pattern names.

use std::fs;
use std::path::Path;

use super::{Files, Set};

/// Folders that hold no sources.
const LEFT_OUT: &[&str] = &["target", ".git", ".jj", "node_modules", ".xtask"];

/// Names, from `root`, and hashes of the files below a folder. Folders that are packages of their
/// own are left out, and whatever `skips` says of a path from `root`.
pub(crate) fn tree(files: &Files, root: &Path, folder: &Path, skips: &dyn Fn(&str) -> bool) -> Set {
    let mut found = Set::default();
    let start = if folder == root { String::new() } else { show(root, folder) };
    let mut open = vec![(folder.to_owned(), start)];
    while let Some((next, above)) = open.pop() {
        let Ok(entries) = fs::read_dir(&next) else { continue };
        for entry in entries.flatten() {
            let (path, name) = (entry.path(), entry.file_name());
            let name = name.to_string_lossy();
            let from_root =
                if above.is_empty() { name.to_string() } else { format!("{above}/{name}") };
            let Ok(kind) = entry.file_type() else { continue };
            if is_of_an_editor(&name) || skips(&from_root) {
                continue;
            }
            if kind.is_dir() {
                if !LEFT_OUT.contains(&name.as_ref()) && !path.join("Cargo.toml").exists() {
                    open.push((path, from_root));
                }
            } else if kind.is_symlink() {
                let target = fs::read_link(&path).unwrap_or_default();
                let content = if path.is_dir() { String::new() } else { files.hash(&path) };
                found.insert(from_root, format!("{} {content}", target.display()));
            } else {
                found.insert(from_root, files.hash(&path));
            }
        }
    }
    found
}

/// Names, from `root`, and hashes of the files that a pattern names. A pattern is written from
/// `folder`, or from `root` when it begins with a slash.
pub(crate) fn matching(files: &Files, root: &Path, folder: &str, pattern: &str) -> Set {
    let pattern = from_root(folder, pattern);
    let fixed = pattern.split('/').take_while(|part| !part.contains(['*', '?', '[', '{']));
    let fixed: Vec<_> = fixed.collect();
    let start = root.join(fixed.join("/"));
    let mut found = Set::default();
    if start.is_file() {
        found.insert(show(root, &start), files.hash(&start));
        return found;
    }
    let parts = pattern.split('/').count();
    let is_whole = fixed.len() == parts;
    // `*.md` is about no folder below.
    let deepest = (!is_whole && !pattern.contains("**")).then_some(parts);
    let mut open = vec![(start, fixed.len() + 1)];
    while let Some((next, depth)) = open.pop() {
        let Ok(entries) = fs::read_dir(&next) else { continue };
        for path in entries.flatten().map(|entry| entry.path()) {
            if path.is_dir() && !path.is_symlink() {
                if deepest.is_none_or(|deepest| depth < deepest) {
                    open.push((path, depth + 1));
                }
            } else {
                let name = show(root, &path);
                if is_whole || fast_glob::glob_match(&pattern, &name) {
                    found.insert(name, files.hash(&path));
                }
            }
        }
    }
    found
}

/// A pattern of a package, from the root.
pub(crate) fn from_root(folder: &str, pattern: &str) -> String {
    let (folder, pattern) = match pattern.strip_prefix('/') {
        Some(pattern) => ("", pattern),
        None => (folder, pattern),
    };
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in pattern.split('/') {
        match part {
            "." | "" => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// A path from the root, with forward slashes.
pub(crate) fn show(root: &Path, path: &Path) -> String {
    path.strip_prefix(root).unwrap_or(path).to_string_lossy().replace('\\', "/")
}

/// Files that an editor, or a write in the making, leaves for a moment.
pub(crate) fn is_of_an_editor(name: &str) -> bool {
    let is_swap = name.starts_with('.')
        && name.rsplit('.').next().is_some_and(|end| matches!(end, "swp" | "swo" | "swx" | "new"));
    is_swap || name.starts_with(".#") || name.ends_with('~') || name == "4913"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_written_from_its_package_or_from_the_root() {
        assert_eq!(from_root("crates/hub", "data/**"), "crates/hub/data/**");
        assert_eq!(from_root("crates/hub", "../../deploy/*"), "deploy/*");
        assert_eq!(from_root("crates/hub", "/deploy/*"), "deploy/*");
        assert_eq!(from_root("", "./crates/*"), "crates/*");
    }

    #[test]
    fn another_package_and_an_editors_files_are_left_out() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        for path in ["a/src/lib.rs", "a/b/Cargo.toml", "a/b/lib.rs", "a/target/x", "a/.lib.rs.swp"]
        {
            fs::create_dir_all(root.join(path).parent().unwrap()).unwrap();
            fs::write(root.join(path), "x").unwrap();
        }
        let files = Files::open(root.join("memo"));
        let found = tree(&files, root, &root.join("a"), &|_| false);
        assert_eq!(found.lines().keys().collect::<Vec<_>>(), ["a/src/lib.rs"]);
        for (pattern, expected) in [
            ("src/*.rs", &["a/src/lib.rs"][..]),
            ("*/*.rs", &["a/b/lib.rs", "a/src/lib.rs"]),
            ("*.rs", &[]),
            ("s*/**", &["a/src/lib.rs"]),
            ("b", &["a/b/Cargo.toml", "a/b/lib.rs"]),
        ] {
            let found = matching(&files, root, "a", pattern);
            assert_eq!(found.lines().keys().collect::<Vec<_>>(), expected, "{pattern}");
        }
    }
}
