//! Programs that are too heavy for the runner: built when a command first needs them, and kept by
//! what they were built from.

use std::env;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::files::Files;
use crate::workspace::Workspace;
use crate::{cargo, process, screen};

/// A folder with the programs, for workspaces that do not have their package.
const GIVEN: &str = "XTASK_PROGRAMS";
const PACKAGE: &str = "xtask-remote";

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
    let digest = crate::files::hash_bytes(format!("{} {lock}", sources.digest()).as_bytes());
    let home = workspace.own("programs");
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
    for old in fs::read_dir(&home)?.flatten().map(|entry| entry.path()) {
        let stem = old.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if old != path && stem.starts_with(&format!("{name}-")) {
            // Another run may be using it, or removing it.
            let _left = fs::remove_file(old);
        }
    }
    Ok(path)
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
