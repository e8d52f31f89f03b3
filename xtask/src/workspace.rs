//! Knows where the workspace is, what it contains, and where its outputs go.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::Value;

use crate::cargo;

/// The workspace as `cargo metadata --no-deps` describes it.
#[derive(Debug)]
pub(crate) struct Workspace {
    pub(crate) root: PathBuf,
    pub(crate) target: PathBuf,
    pub(crate) packages: Vec<Package>,
}

/// One package of ours.
#[derive(Debug, Clone)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) dependencies: Vec<Dependency>,
}

/// One line of a package's dependency tables.
#[derive(Debug, Clone)]
pub(crate) struct Dependency {
    pub(crate) name: String,
    pub(crate) kind: Kind,
}

/// Which table a dependency stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Normal,
    Dev,
    Build,
}

impl Workspace {
    /// Asks Cargo. Takes about 25 ms, since nothing outside the workspace is resolved.
    pub(crate) fn load() -> Result<Self> {
        let output = cargo::command()
            .args(["metadata", "--no-deps", "--format-version=1"])
            .output()
            .context("cannot run cargo")?;
        anyhow::ensure!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr).trim()
        );
        let metadata: Value =
            serde_json::from_slice(&output.stdout).context("cannot read cargo metadata")?;
        Self::read(&metadata).context("cargo metadata has an unknown shape")
    }

    fn read(metadata: &Value) -> Option<Self> {
        Some(Self {
            root: metadata["workspace_root"].as_str()?.into(),
            target: metadata["target_directory"].as_str()?.into(),
            packages: metadata["packages"]
                .as_array()?
                .iter()
                .map(Package::read)
                .collect::<Option<_>>()?,
        })
    }

    /// The folder under the target directory that is xtask's own.
    pub(crate) fn own(&self, name: &str) -> PathBuf {
        self.target.join("xtask").join(name)
    }

    /// The version of a package in Cargo.lock.
    pub(crate) fn locked_version(&self, package: &str) -> Result<String> {
        let path = self.root.join("Cargo.lock");
        let text =
            fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        version_in(&text, package).with_context(|| format!("Cargo.lock has no {package}"))
    }

    /// A path as a person writes it, from the root.
    pub(crate) fn show<'a>(&self, path: &'a Path) -> std::path::Display<'a> {
        path.strip_prefix(&self.root).unwrap_or(path).display()
    }
}

/// Cargo writes the lock in one form: in each entry the version is the line after the name.
fn version_in(lock: &str, package: &str) -> Option<String> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name).skip(1);
    lines.next()?.strip_prefix("version = \"")?.strip_suffix('"').map(str::to_owned)
}

impl Package {
    fn read(value: &Value) -> Option<Self> {
        let dependencies = value["dependencies"]
            .as_array()?
            .iter()
            .map(Dependency::read)
            .collect::<Option<_>>()?;
        Some(Self { name: value["name"].as_str()?.to_owned(), dependencies })
    }
}

impl Dependency {
    fn read(value: &Value) -> Option<Self> {
        let kind = match value["kind"].as_str() {
            Some("dev") => Kind::Dev,
            Some("build") => Kind::Build,
            _ => Kind::Normal,
        };
        Some(Self { name: value["name"].as_str()?.to_owned(), kind })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_workspace_is_understood() {
        let workspace = Workspace::load().unwrap();
        assert!(workspace.root.join("Cargo.lock").exists());
        assert!(workspace.packages.iter().any(|package| package.name == "xtask"));
        assert!(workspace.locked_version("wasm-bindgen").unwrap().starts_with("0.2."));
    }
}
