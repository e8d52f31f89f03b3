//! Compiles the server of a commit, once.
//!
//! It has a target folder of its own. Cargo knows the packages of two checkouts by the same names
//! and tells their builds apart by the times of files alone: in one folder the older server would
//! be linked from parts of this tree's, or this tree's from parts of the older one's.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::source::git;
use crate::bundle::SERVER;
use crate::workspace::Workspace;
use crate::{cargo, process, screen};

/// Gives the server of this commit, which is compiled where it is not there yet.
pub(super) fn server(workspace: &Workspace, commit: &str) -> Result<PathBuf> {
    let home = workspace.own("previous");
    let server = home.join(commit).join(SERVER);
    if server.exists() {
        return Ok(server);
    }
    forget_others(&home, commit)?;
    let (place, short) = (home.join(commit).join("build"), &commit[..commit.len().min(9)]);
    let (source, target) = (place.join("source"), place.join("target"));
    screen::step(&format!("building the previous release ({short}), once"));
    unpack(workspace, commit, &source)?;
    let mut command = cargo::command();
    command
        .args(["build", "--locked", "--package=confab-server", "--bin", SERVER])
        .current_dir(&source)
        .env("CARGO_TARGET_DIR", &target)
        // Nobody debugs it, and it is compiled once.
        .envs([("CARGO_PROFILE_DEV_DEBUG", "0"), ("CARGO_INCREMENTAL", "0")]);
    process::run("the build of the previous release", &mut command)?;
    let built = target.join("debug").join(SERVER);
    fs::rename(&built, &server).with_context(|| format!("no server at {}", built.display()))?;
    remove(&place)?;
    Ok(server)
}

/// Removes the releases that were the previous one before.
fn forget_others(home: &Path, commit: &str) -> Result<()> {
    if !home.exists() {
        return Ok(());
    }
    for entry in fs::read_dir(home).with_context(|| format!("cannot read {}", home.display()))? {
        let entry = entry?;
        if entry.file_name() != commit {
            remove(&entry.path())?;
        }
    }
    Ok(())
}

fn remove(folder: &Path) -> Result<()> {
    fs::remove_dir_all(folder).with_context(|| format!("cannot remove {}", folder.display()))
}

/// Writes the files of a commit, which have the time of the commit.
fn unpack(workspace: &Workspace, commit: &str, folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let archive = folder.with_extension("tar");
    let mut export = git(&workspace.root);
    export.args(["archive", "--format=tar", commit, "--output"]).arg(&archive);
    process::run("git archive", &mut export)?;
    let mut extract = Command::new("tar");
    extract.arg("-xf").arg(&archive).arg("-C").arg(folder);
    process::run("tar", &mut extract)
}
