//! Builds the servers that the fan-out profile measures beside Confab, where that is possible.
//!
//! They lie in `bench/peers`, with lock files of their own, and are built in a folder of the target
//! directory: nothing of them is a dependency of Confab's.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::process::{on_path, run_quietly};
use crate::workspace::Workspace;
use crate::{cargo, screen};

/// Files for npm, and the program it runs.
const SOCKET_IO: &[&str] = &["package.json", "package-lock.json", "server.js"];

/// The generator's options for the peers that are at hand.
pub(super) fn prepare(workspace: &Workspace) -> Result<Vec<String>> {
    let (source, place) = (workspace.root.join("bench/peers"), workspace.own("bench-peers"));
    let mut options = Vec::new();
    screen::step("building socketioxide to measure beside");
    match socketioxide(&source, &place)? {
        Some(program) => options.extend(["--socketioxide".into(), text(&program)?]),
        None => screen::warn("socketioxide is left out: it cannot be built here"),
    }
    screen::step("fetching Socket.IO to measure beside");
    match socket_io(&source, &place)? {
        Some(program) => options.extend(["--socket-io".into(), text(&program)?]),
        None => screen::warn("Socket.IO is left out: it needs node, npm and its packages"),
    }
    Ok(options)
}

fn socketioxide(source: &Path, place: &Path) -> Result<Option<PathBuf>> {
    let target = place.join("socketioxide");
    let mut compile = cargo::command();
    compile
        .args(["build", "--release", "--locked", "--quiet"])
        .current_dir(source.join("socketioxide"))
        .env("CARGO_TARGET_DIR", &target);
    let built = run_quietly(&mut compile)?.status.success();
    Ok(built.then(|| target.join("release/confab-peer-socketioxide")))
}

fn socket_io(source: &Path, place: &Path) -> Result<Option<PathBuf>> {
    if on_path("npm").is_none() || on_path("node").is_none() {
        return Ok(None);
    }
    let (from, home) = (source.join("socket-io"), place.join("socket-io"));
    fs::create_dir_all(&home).with_context(|| format!("cannot make {}", home.display()))?;
    for name in SOCKET_IO {
        let copied = fs::copy(from.join(name), home.join(name));
        copied.with_context(|| format!("cannot copy {name}"))?;
    }
    let mut install = Command::new("npm");
    install.args(["ci", "--silent", "--no-audit", "--no-fund"]).current_dir(&home);
    let installed = run_quietly(&mut install)?.status.success();
    Ok(installed.then(|| home.join("server.js")))
}

fn text(path: &Path) -> Result<String> {
    let text = path.to_str().map(str::to_owned);
    text.with_context(|| format!("{} is no text", path.display()))
}
