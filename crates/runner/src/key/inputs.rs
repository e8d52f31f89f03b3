//! Inputs that follow from the workspace as a whole: features, and folders outside of it.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::files::{Files, Set};
use crate::workspace::{Bits, Kind, Lock, Manifests, Package, Workspace, flatten};

/// All that turns features of a package's closure on or off. Cargo unifies them over what is
/// compiled together, so what other packages ask for counts, where it meets the closure.
pub(super) fn requests(
    workspace: &Workspace,
    lock: &Lock,
    closure: &Bits,
    package: &Package,
    with_tests: bool,
) -> Set {
    let mut found = Set::default();
    let mut meets: BTreeMap<&str, bool> = BTreeMap::new();
    for member in &workspace.packages {
        for dependency in &member.dependencies {
            if dependency.kind == Kind::Dev && !with_tests {
                continue;
            }
            let name = dependency.name.as_str();
            let counts = *meets.entry(name).or_insert_with(|| {
                name == package.name || lock.closure_of(workspace, name).meets(closure)
            });
            if counts {
                found.insert(dependency.request.as_str(), "");
            }
        }
        for (feature, on) in &member.features {
            let counts = on.iter().any(|word| {
                let word = word.trim_start_matches("dep:");
                let name = word.split(['/', '?']).next().unwrap_or_default();
                meets.get(name).copied().unwrap_or(false)
            });
            if counts {
                found.insert(format!("{} [{feature}] {on:?}", member.name), "");
            }
        }
    }
    found
}

/// Packages of the closure that lie in a folder outside of the workspace, by their names.
pub(super) fn folders(
    workspace: &Workspace,
    manifests: &Manifests,
    lock: &Lock,
    closure: &Bits,
) -> Vec<(String, PathBuf)> {
    let is_member = |name: &str| workspace.packages.iter().any(|package| package.name == name);
    let wanted: Vec<&str> = lock.in_folders(closure).filter(|name| !is_member(name)).collect();
    let mut known: BTreeMap<String, PathBuf> = BTreeMap::new();
    if wanted.is_empty() {
        return Vec::new();
    }
    for (name, path) in manifests.patches() {
        known.insert(name, workspace.root.join(path));
    }
    let all = workspace.packages.iter().flat_map(|package| &package.dependencies);
    for dependency in all {
        if let Some(path) = &dependency.path {
            known.insert(dependency.name.clone(), path.clone());
        }
    }
    // Such a package may name others.
    let mut open: Vec<PathBuf> = known.values().cloned().collect();
    while let Some(folder) = open.pop() {
        let text = std::fs::read_to_string(folder.join("Cargo.toml")).unwrap_or_default();
        for (key, value) in flatten(&text).unwrap_or_default() {
            let name = key.strip_suffix(".path").and_then(|key| key.rsplit_once("dependencies."));
            if let Some((_, name)) = name
                && !known.contains_key(name)
            {
                let path = folder.join(value.trim_matches('"'));
                known.insert(name.to_owned(), path.clone());
                open.push(path);
            }
        }
    }
    let found = wanted
        .into_iter()
        .filter_map(|name| known.get(name).map(|folder| (name.to_owned(), folder.clone())));
    found.collect()
}

/// Clippy looks for its settings in the folder of a package and in those around it.
pub(super) fn clippy(files: &Files, workspace: &Workspace) -> Set {
    let names = ["clippy.toml", ".clippy.toml"];
    names
        .iter()
        .map(|name| (*name, workspace.root.join(name)))
        .filter(|(_, path)| path.exists())
        .map(|(name, path)| (name.to_owned(), files.hash(&path)))
        .collect()
}
