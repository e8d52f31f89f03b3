//! Finds the files that a command has written.

use std::path::PathBuf;

use super::Session;
use crate::files::matching;
use crate::graph::Node;

/// The files that a task's patterns name.
pub(super) fn find(session: &Session, node: &Node) -> Vec<PathBuf> {
    let root = &session.workspace.root;
    let folder = node.folder(&session.workspace);
    let patterns = node.task.outputs().iter();
    let (excluded, wanted): (Vec<_>, Vec<_>) =
        patterns.partition(|pattern| pattern.starts_with('!'));
    let mut found: Vec<PathBuf> = Vec::new();
    for pattern in wanted {
        for file in matching(&session.files, root, folder, pattern).lines().keys() {
            let is_excluded = excluded.iter().any(|pattern| {
                let pattern = crate::files::from_root(folder, &pattern[1..]);
                fast_glob::glob_match(&pattern, file)
            });
            if !is_excluded {
                found.push(root.join(file));
            }
        }
    }
    found.sort();
    found.dedup();
    found
}
