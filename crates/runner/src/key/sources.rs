//! Which files of a package count.

use std::path::Path;

use crate::config::{Config, VERBS};
use crate::files::{Files, Set, from_root};
use crate::workspace::{Package, Workspace};

/// Folders of a package that only its own tests are compiled from.
const OF_TESTS: &[&str] = &["tests/", "benches/", "examples/"];

/// The files of a package, less its documents and what its own tasks write.
pub(super) fn read(
    workspace: &Workspace,
    config: &Config,
    files: &Files,
    package: usize,
    with_tests: bool,
) -> Set {
    let about = &workspace.packages[package];
    let mut written: Vec<String> = Vec::new();
    for name in config.names() {
        if let Some(task) = config.task(workspace, package, name) {
            let is_cargos = VERBS.iter().any(|verb| verb.name() == name);
            let outputs = task.outputs().iter().filter(|_| !is_cargos);
            written.extend(outputs.map(|pattern| from_root(&about.folder, pattern)));
        }
    }
    let skips = |path: &str| {
        let inside = path[about.folder.len()..].trim_start_matches('/');
        // The manifest counts line by line.
        inside == "Cargo.toml"
            || is_doc(inside)
            || !with_tests && is_of_tests(about, inside)
            || written.iter().any(|pattern| fast_glob::glob_match(pattern.as_str(), path))
    };
    // A package at the root would hold the whole workspace.
    if about.folder.is_empty() {
        let skips_others = |path: &str| {
            let top = path.split('/').next().unwrap_or_default();
            let known = ["src", "tests", "benches", "examples", "build.rs"];
            !known.contains(&top) || skips(path)
        };
        return crate::files::tree(files, &workspace.root, &workspace.root, &skips_others);
    }
    crate::files::tree(files, &workspace.root, &workspace.root.join(&about.folder), &skips)
}

/// Whether a file of a package is there to be read by people. Files that the compiler reads anyway
/// (`include_str!("../README.md")`) are named by dep-info.
pub(crate) fn is_doc(inside: &str) -> bool {
    let is_named = ["README", "CHANGELOG", "CONTRIBUTING", "LICENSE", "LICENCE", "NOTICE"]
        .iter()
        .any(|name| inside.starts_with(name));
    let is_markdown = Path::new(inside).extension().is_some_and(|kind| kind == "md");
    !inside.contains('/') && (is_named || is_markdown) || inside.starts_with("docs/") && is_markdown
}

/// Whether a file belongs to a package's own tests. Where a build script runs, it may read them.
pub(crate) fn is_of_tests(package: &Package, inside: &str) -> bool {
    let is_there =
        |folder: &str| inside.starts_with(folder) || inside == folder.trim_end_matches('/');
    !package.has("custom-build") && OF_TESTS.iter().any(|folder| is_there(folder))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_those_at_the_top() {
        assert!(is_doc("README.md") && is_doc("docs/a/b.md") && is_doc("LICENSE-MIT"));
        assert!(!is_doc("src/README.md") && !is_doc("docs/lib.rs") && !is_doc("tests/a.md"));
    }
}
