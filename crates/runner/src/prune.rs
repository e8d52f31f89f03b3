//! `cargo xtask prune`: a workspace of one package and what goes into it, for an image whose layers
//! are built anew only when something in it has changed.
//!
//! The package that holds the runner stays, so that the smaller workspace runs its own tasks.
//! Dev-dependencies stay as well: Cargo reads their manifests, whatever is built.

mod lock;
mod manifest;
mod skeleton;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::last_run::discovered;
use crate::run::Session;
use crate::workspace::Workspace;
use crate::{cargo, process};

/// The package that `cargo xtask` runs; those that it compiles when it needs them begin so.
const OWN: &str = "xtask";
/// Names that belong to no package and to no build.
const LEFT_OUT: &[&str] = &["target", ".git", ".github", ".jj", "node_modules", ".xtask", "dist"];

/// The form of what is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// One folder.
    Plain,
    /// `manifests`, which change with the dependencies alone, and `full`.
    Docker,
}

/// Makes the smaller workspace in `out`, and gives the names of its packages.
pub(crate) fn prune(
    session: &Session,
    packages: &[usize],
    out: &Path,
    form: Form,
) -> Result<Vec<String>> {
    let workspace = &session.workspace;
    ensure!(!workspace.root.starts_with(out), "{} holds the workspace itself", out.display());
    let kept = closure(workspace, packages);
    if out.exists() {
        ensure!(
            out.join(".pruned").exists() || fs::read_dir(out)?.next().is_none(),
            "{} is there already, and was not made by prune",
            out.display()
        );
        fs::remove_dir_all(out)?;
    }
    let full = match form {
        Form::Plain => out.to_owned(),
        Form::Docker => out.join("full"),
    };
    fs::create_dir_all(&full).with_context(|| format!("cannot make {}", full.display()))?;
    fs::write(out.join(".pruned"), "")?;
    copy_root(workspace, &full)?;
    for package in &kept {
        let about = &workspace.packages[*package];
        copy(&workspace.root.join(&about.folder), &full.join(&about.folder))?;
    }
    for file in files_beyond(session, &kept) {
        let (from, to) = (workspace.root.join(&file), full.join(&file));
        if from.is_file() && !to.exists() {
            fs::create_dir_all(to.parent().context("a file has a folder")?)?;
            fs::copy(from, to)?;
        }
    }
    let is_kept = |name: &str| kept.iter().any(|one| workspace.packages[*one].name == name);
    let text = fs::read_to_string(workspace.root.join("Cargo.toml"))?;
    let folders: Vec<&str> =
        kept.iter().map(|package| workspace.packages[*package].folder.as_str()).collect();
    let known: Vec<(&str, &str)> = workspace
        .packages
        .iter()
        .map(|package| (package.name.as_str(), package.short_name()))
        .collect();
    fs::write(full.join("Cargo.toml"), manifest::prune(&text, &folders, &known, &is_kept)?)?;
    let names: Vec<String> =
        kept.iter().map(|package| workspace.packages[*package].name.clone()).collect();
    let text = fs::read_to_string(workspace.root.join("Cargo.lock"))?;
    fs::write(full.join("Cargo.lock"), lock::prune(&text, &names))?;
    settle(&full)?;
    if form == Form::Docker {
        skeleton::make(workspace, &kept, &full, &out.join("manifests"))?;
    }
    Ok(names)
}

/// The packages, the runner's own, and all that any of them names in its manifest.
fn closure(workspace: &Workspace, packages: &[usize]) -> Vec<usize> {
    let is_own = |package: &&usize| {
        let name = &workspace.packages[**package].name;
        name == OWN || name.starts_with("xtask-")
    };
    let all: Vec<usize> = (0..workspace.packages.len()).collect();
    let mut open: Vec<usize> = packages.iter().chain(all.iter().filter(is_own)).copied().collect();
    let mut kept = BTreeSet::new();
    while let Some(next) = open.pop() {
        if kept.insert(next) {
            open.extend(workspace.locals(next, true));
        }
    }
    let mut kept: Vec<usize> = kept.into_iter().collect();
    kept.sort_by_key(|package| &workspace.packages[*package].folder);
    kept
}

/// The files at the top, but for documents, and Cargo's settings.
fn copy_root(workspace: &Workspace, full: &Path) -> Result<()> {
    for entry in fs::read_dir(&workspace.root)?.flatten() {
        let name = entry.file_name();
        let text = name.to_string_lossy();
        let is_doc = crate::key::is_doc(&text) && !text.starts_with("LICEN");
        let is_written = ["Cargo.toml", "Cargo.lock", ".git"].contains(&text.as_ref());
        if entry.file_type()?.is_file() && !is_doc && !is_written {
            fs::copy(entry.path(), full.join(&name))?;
        }
    }
    let settings = workspace.root.join(".cargo");
    if settings.is_dir() {
        copy(&settings, &full.join(".cargo"))?;
    }
    Ok(())
}

/// Copies a folder without what builds leave in it, and without packages that lie in it.
fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).with_context(|| format!("cannot make {}", to.display()))?;
    for entry in fs::read_dir(from).with_context(|| format!("no {}", from.display()))?.flatten() {
        let (path, name) = (entry.path(), entry.file_name());
        if LEFT_OUT.iter().any(|left_out| name == *left_out) {
            continue;
        }
        let kind = entry.file_type()?;
        let target = to.join(&name);
        if kind.is_dir() {
            if !path.join("Cargo.toml").exists() || path.ends_with(".cargo") {
                copy(&path, &target)?;
            }
        } else if kind.is_symlink() {
            std::os::unix::fs::symlink(fs::read_link(&path)?, &target)?;
        } else {
            fs::copy(&path, &target)?;
        }
    }
    Ok(())
}

/// Files outside of their folders that the packages are compiled from or that their tasks name, as
/// far as manifests and earlier runs say.
fn files_beyond(session: &Session, kept: &[usize]) -> BTreeSet<PathBuf> {
    let Session { workspace, config, files, .. } = session;
    let mut found: BTreeSet<PathBuf> = BTreeSet::new();
    let mut add = |folder: &str, pattern: &str| {
        let named = crate::files::matching(files, &workspace.root, folder, pattern);
        found.extend(named.lines().keys().map(PathBuf::from));
    };
    for pattern in config.global_inputs.iter().chain(&config.prune_include) {
        add("", pattern);
    }
    for package in kept {
        let folder = &workspace.packages[*package].folder;
        for name in config.names() {
            let task = config.task(workspace, *package, name);
            let inputs = task.and_then(|task| task.inputs).unwrap_or_default();
            let beyond = inputs.iter().filter(|pattern| pattern.starts_with(['/', '.']));
            beyond.for_each(|pattern| add(folder, pattern));
        }
    }
    for package in kept {
        found.extend(
            discovered(workspace, &workspace.packages[*package]).into_iter().map(PathBuf::from),
        );
    }
    let is_inside = |path: &PathBuf| {
        path.components().all(|part| matches!(part, std::path::Component::Normal(_)))
    };
    found.retain(is_inside);
    found
}

/// Has Cargo take out of the lock what only the packages that are gone had asked for, such as features
/// of dependencies. Versions stay.
fn settle(full: &Path) -> Result<()> {
    let run = |more: &[&str]| -> Result<std::process::Output> {
        let mut command = cargo::command();
        command.args(["update", "--workspace", "--quiet"]).args(more).current_dir(full);
        process::run_quietly(&mut command)
    };
    if run(&["--offline"])?.status.success() {
        return Ok(());
    }
    // A new machine has yet to see the registry.
    let output = run(&[])?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "Cargo does not take the pruned workspace: {}", said.trim());
    Ok(())
}
