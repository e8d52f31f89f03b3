//! The tools that building needs beyond Cargo: found, or installed into the user's cache.

mod cache;
mod install;
mod kit;
mod rust;

use std::env;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::workspace::Workspace;
use crate::{cargo, screen};

pub(crate) use kit::{AXE_SCRIPT, ECE_SCRIPT, Tool, kit};
pub(crate) use rust::{find_std_source, has_wasm_target, require_component, require_wasm_target};

/// Purpose of the tools.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// Running: no optimiser.
    Development,
    /// Testing: the same, and what looks at screens.
    Test,
    /// A release: all of them.
    Release,
}

/// The tools that were found.
#[derive(Debug)]
pub(crate) struct Toolbox {
    /// The folders of the tools, to be put before PATH.
    folders: Vec<PathBuf>,
    /// Whether a release compiles the standard library for the browser, too.
    pub(crate) has_std_source: bool,
}

/// Makes sure of the tools, installing only missing ones.
pub(crate) fn prepare(workspace: &Workspace, need: Need) -> Result<Toolbox> {
    require_wasm_target()?;
    let mut folders = Vec::new();
    for tool in kit(workspace)? {
        if !tool.needs.contains(&need) {
            continue;
        }
        match find(&tool)? {
            Some(folder) => folders.extend(folder.in_cache()),
            None => folders.extend(install::install(&tool)?),
        }
    }
    let has_std_source = need == Need::Release && find_std_source()?;
    Ok(Toolbox { folders, has_std_source })
}

/// Where a tool is.
#[derive(Debug)]
pub(crate) enum Place {
    Cache(PathBuf),
    Path(PathBuf),
}

impl Place {
    fn in_cache(self) -> Option<PathBuf> {
        match self {
            Self::Cache(folder) => Some(folder),
            Self::Path(_) => None,
        }
    }
}

/// Looks for a tool: in the cache (where its name says its version), then on PATH.
pub(crate) fn find(tool: &Tool) -> Result<Option<Place>> {
    let folder = cache::folder(tool)?.join(tool.programs);
    if folder.join(tool.program).exists() {
        return Ok(Some(Place::Cache(folder)));
    }
    Ok(tool.on_path().map(Place::Path))
}

impl Toolbox {
    /// A file of a tool, if that could be installed.
    pub(crate) fn file(&self, name: &str) -> Option<PathBuf> {
        self.folders.iter().map(|folder| folder.join(name)).find(|file| file.exists())
    }

    /// A `cargo leptos` that finds the tools.
    pub(crate) fn cargo_leptos(&self) -> Result<Command> {
        let mut command = cargo::command();
        let path = env::var_os("PATH").unwrap_or_default();
        let all = self.folders.iter().cloned().chain(env::split_paths(&path));
        command
            .arg("leptos")
            .env("PATH", env::join_paths(all).context("a folder on PATH has a wrong name")?);
        if screen::has_colour() {
            command.env("CARGO_TERM_COLOR", "always");
        }
        Ok(command)
    }
}
