//! Which packages a change bears on, and why.

use std::fs;

use anyhow::Result;

use super::{Ground, dependents, range};
use crate::files::from_root;
use crate::git::{self, Changes, Range};
use crate::key::{is_doc, is_of_tests, settings_of_cargo};
use crate::screen;
use crate::workspace::{Lock, Manifests};

/// A package that a change bears on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Affected {
    pub(crate) package: usize,
    pub(crate) reason: String,
}

/// A change in a package itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cause {
    reason: String,
    /// Whether packages that depend on it see the change, too.
    spreads: bool,
}

/// The packages that changed, and those that depend on them.
pub(crate) fn affected(ground: &Ground<'_>, base: Option<&str>) -> Result<Vec<Affected>> {
    let workspace = ground.workspace;
    let changed = changed(ground, &range(workspace, base)?)?;
    let mut found: Vec<Option<String>> =
        changed.iter().map(|cause| cause.as_ref().map(|cause| cause.reason.clone())).collect();
    for (package, cause) in changed.iter().enumerate() {
        if cause.as_ref().is_some_and(|cause| cause.spreads) {
            for dependent in dependents(workspace, package) {
                found[dependent].get_or_insert_with(|| {
                    format!("depends on {}", workspace.packages[package].name)
                });
            }
        }
    }
    let all = found.into_iter().enumerate();
    Ok(all
        .filter_map(|(package, reason)| reason.map(|reason| Affected { package, reason }))
        .collect())
}

/// Changes in each package itself.
pub(super) fn changed(ground: &Ground<'_>, range: &Range) -> Result<Vec<Option<Cause>>> {
    let workspace = ground.workspace;
    let mut found = vec![None; workspace.packages.len()];
    let Some(changes) = git::changes(&workspace.root, range)? else {
        let reason = format!("the clone is shallow and lacks {}: everything counts", range.from);
        screen::warn(&reason);
        found.fill(Some(Cause { reason, spreads: true }));
        return Ok(found);
    };
    for file in &changes.files {
        let causes = of_file(ground, &changes, file)?;
        for (own, cause) in found.iter_mut().zip(causes) {
            let is_stronger = |own: &Cause, new: &Cause| new.spreads && !own.spreads;
            if let Some(cause) = cause
                && own.as_ref().is_none_or(|own| is_stronger(own, &cause))
            {
                *own = Some(cause);
            }
        }
    }
    Ok(found)
}

/// The effect of one changed file on each package.
fn of_file(ground: &Ground<'_>, changes: &Changes, file: &str) -> Result<Vec<Option<Cause>>> {
    let (workspace, config) = (ground.workspace, ground.config);
    let cause = |spreads| Some(Cause { reason: file.to_owned(), spreads });
    let mut found = vec![None; workspace.packages.len()];
    let before = || git::show(&workspace.root, &changes.base, file).unwrap_or_default();
    let now = || fs::read_to_string(workspace.root.join(file)).unwrap_or_default();
    match file {
        "Cargo.lock" => return of_lock(ground, &before()),
        "Cargo.toml" => found = of_root_manifest(ground, &before())?,
        ".cargo/config.toml" | ".cargo/config" => {
            let settings = |text: String| settings_of_cargo(&text).unwrap_or_default();
            if settings(before()) != settings(now()) {
                found.fill(cause(true));
            }
            return Ok(found);
        }
        "rust-toolchain.toml" | "rust-toolchain" | "clippy.toml" | ".clippy.toml" => {
            found.fill(cause(true));
            return Ok(found);
        }
        _ => {}
    }
    let is_global = |pattern: &String| fast_glob::glob_match(pattern.as_str(), file);
    if config.global_inputs.iter().any(is_global) {
        found.fill(cause(true));
        return Ok(found);
    }
    let owner = workspace
        .packages
        .iter()
        .enumerate()
        .filter(|(_, package)| {
            package.folder.is_empty()
                || file.strip_prefix(&package.folder).is_some_and(|rest| rest.starts_with('/'))
        })
        .max_by_key(|(_, package)| package.folder.len());
    if let Some((owner, package)) = owner {
        let inside = file[package.folder.len()..].trim_start_matches('/');
        if inside == "Cargo.toml" && !package.folder.is_empty() {
            let new = Manifests::read(workspace)?;
            let old = new.with_member(owner, &before()).unwrap_or_else(|_| new.without(owner));
            let differs = |with_tests| {
                old.effective(owner, with_tests).digest()
                    != new.effective(owner, with_tests).digest()
            };
            let spreads = differs(false);
            found[owner] = (spreads || differs(true)).then(|| cause(spreads)).flatten();
        } else if !is_doc(inside) && inside != "Cargo.toml" {
            found[owner] = cause(!is_of_tests(package, inside));
        }
    }
    for (package, about) in workspace.packages.iter().enumerate() {
        let reads = crate::last_run::discovered(workspace, about).contains(file);
        let inputs =
            config.names().into_iter().filter_map(|name| config.task(workspace, package, name));
        let is_input = inputs.flat_map(|task| task.inputs.unwrap_or_default()).any(|pattern| {
            !pattern.starts_with(['$', '!'])
                && fast_glob::glob_match(from_root(&about.folder, &pattern), file)
        });
        if found[package].is_none() && (reads || is_input) {
            found[package] = cause(reads);
        }
    }
    Ok(found)
}

/// The packages whose part of Cargo.lock changed.
fn of_lock(ground: &Ground<'_>, before: &str) -> Result<Vec<Option<Cause>>> {
    let workspace = ground.workspace;
    let (old, new) = (Lock::parse(before), Lock::read(&workspace.root.join("Cargo.lock"))?);
    let found = workspace.packages.iter().map(|package| {
        let part = |lock: &Lock, with_dev| {
            let set = lock.closure(workspace, package, with_dev);
            lock.foreign(&set).collect::<std::collections::BTreeMap<_, _>>()
        };
        let spreads = part(&old, false) != part(&new, false);
        let (old, new) = (part(&old, true), part(&new, true));
        let changed = new.iter().find(|(name, identity)| old.get(*name) != Some(identity));
        let name = changed.or_else(|| old.iter().find(|(name, _)| !new.contains_key(*name)))?.0;
        Some(Cause { reason: format!("Cargo.lock: {name}"), spreads })
    });
    Ok(found.collect())
}

/// The packages that take something over from what changed in the root's manifest.
fn of_root_manifest(ground: &Ground<'_>, before: &str) -> Result<Vec<Option<Cause>>> {
    let workspace = ground.workspace;
    let new = Manifests::read(workspace)?;
    let old = new.with_root(before)?;
    let whole = |manifests: &Manifests| {
        let profiles = manifests.profiles(&["dev", "test", "release", "bench"]);
        (profiles.text(), manifests.of_all().text(), manifests.patch_lines(&|_| true))
    };
    let for_all = whole(&old) != whole(&new);
    let found = (0..workspace.packages.len()).map(|package| {
        let differs = |with_tests| {
            old.effective(package, with_tests).digest()
                != new.effective(package, with_tests).digest()
        };
        let spreads = for_all || differs(false);
        (spreads || differs(true)).then(|| Cause { reason: "Cargo.toml".to_owned(), spreads })
    });
    Ok(found.collect())
}
