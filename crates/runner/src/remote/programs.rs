//! Programs that are too heavy for the runner: built when a command first needs them, and kept by
//! what they were built from, for all clones of a person.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::files::Files;
use crate::workspace::{Workspace, cache_home, toolchain_identity};
use crate::{cargo, process, screen};

/// A folder with the programs, for workspaces that do not have their package.
const GIVEN: &str = "XTASK_PROGRAMS";
const PACKAGE: &str = "xtask-remote";
/// How many builds of one program are kept.
const KEPT: usize = 3;

/// One of the programs.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Program {
    /// Talks to a remote cache.
    Client,
    /// A remote cache.
    Server,
}

impl Program {
    const fn name(self) -> &'static str {
        match self {
            Self::Client => "xtask-remote",
            Self::Server => "xtask-cache-server",
        }
    }

    const fn feature(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Server => "server",
        }
    }
}

/// Finds a program, and builds it where its sources have changed.
pub(crate) fn find(workspace: &Workspace, files: &Files, program: Program) -> Result<PathBuf> {
    let name = program.name();
    if let Some(given) = env::var_os(GIVEN).filter(|given| !given.is_empty()) {
        let path = PathBuf::from(given).join(name);
        return if path.is_file() { Ok(path) } else { bail!("there is no {}", path.display()) };
    }
    let package = workspace.find(PACKAGE).with_context(|| {
        format!("a remote cache needs the package {PACKAGE} in the workspace, or {GIVEN}")
    })?;
    let folder = workspace.root.join(&workspace.packages[package].folder);
    let sources = crate::files::tree(files, &workspace.root, &folder, &|_| false);
    let lock = files.hash(&workspace.root.join("Cargo.lock"));
    let toolchain = toolchain_identity(&workspace.root)?;
    let made_of = format!("{} {lock} {toolchain}", sources.digest());
    let digest = crate::files::hash_bytes(made_of.as_bytes());
    let home = cache_home().join("programs");
    let path = home.join(format!("{name}-{}", &digest[..16]));
    if path.is_file() {
        return Ok(path);
    }
    screen::step(&format!("compiling {name}, once: about half a minute"));
    let built = build(workspace, program)?;
    fs::create_dir_all(&home).with_context(|| format!("cannot make {}", home.display()))?;
    let new = crate::files::beside(&path);
    fs::copy(&built, &new).with_context(|| format!("cannot copy {}", built.display()))?;
    fs::rename(&new, &path)?;
    forget_old(&home, name)?;
    Ok(path)
}

/// Removes all but the latest builds of a program: clones may be of different ages.
fn forget_old(home: &Path, name: &str) -> Result<()> {
    let mut found = Vec::new();
    for entry in fs::read_dir(home)?.flatten() {
        let is_one = entry.file_name().to_string_lossy().starts_with(&format!("{name}-"));
        if let Some(about) = entry.metadata().ok().filter(|_| is_one) {
            found.push((about.modified().unwrap_or(UNIX_EPOCH), entry.path()));
        }
    }
    found.sort();
    for (_, old) in found.iter().rev().skip(KEPT) {
        // Another run may be removing it.
        let _left = fs::remove_file(old);
    }
    Ok(())
}

fn build(workspace: &Workspace, program: Program) -> Result<PathBuf> {
    let mut command = cargo::command();
    let feature = format!("--features={}", program.feature());
    let bin = format!("--bin={}", program.name());
    command
        .args(["build", "--quiet", "--package", PACKAGE, "--no-default-features"])
        .args([feature.as_str(), bin.as_str(), "--message-format=json-render-diagnostics"])
        .current_dir(&workspace.root);
    let output = process::run_quietly(&mut command)?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("{} does not compile:\n{}", program.name(), said.trim());
    }
    let text = String::from_utf8_lossy(&output.stdout);
    let lines = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let built = lines.filter(|line| line["target"]["name"] == program.name());
    let mut paths = built.filter_map(|line| line["executable"].as_str().map(PathBuf::from));
    paths.next_back().context("Cargo does not say where the program is")
}
