//! Knows where the workspace is, what it contains, and where its outputs go.

mod lock;
mod manifest;
mod metadata;
mod place;
mod toolchain;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::Value;

pub(crate) use lock::{Bits, Lock};
pub(crate) use manifest::{Manifests, flatten};
pub(crate) use place::{cache_home, tree_home};
pub(crate) use toolchain::identity as toolchain_identity;

/// The workspace as `cargo metadata --no-deps` describes it.
#[derive(Debug, Clone)]
pub struct Workspace {
    pub root: PathBuf,
    pub target: PathBuf,
    pub packages: Vec<Package>,
    /// `[workspace.metadata.xtask]`.
    pub(crate) settings: Value,
}

#[cfg(test)]
impl Workspace {
    /// A workspace without packages, for tests.
    pub(crate) fn bare(root: &Path) -> Self {
        let (root, target) = (root.to_owned(), root.join("target"));
        Self { root, target, packages: Vec::new(), settings: Value::Null }
    }
}

/// One package of the workspace.
#[derive(Debug, Clone, Default)]
pub struct Package {
    pub name: String,
    pub version: String,
    /// From the root, with forward slashes; empty for a package at the root.
    pub folder: String,
    pub dependencies: Vec<Dependency>,
    pub targets: Vec<Target>,
    /// Feature and what it turns on, as Cargo prints it.
    pub(crate) features: Vec<(String, Vec<String>)>,
    /// `[package.metadata.xtask]`.
    pub(crate) settings: Value,
}

/// One line of a package's dependency tables.
#[derive(Debug, Clone)]
pub struct Dependency {
    pub name: String,
    pub kind: Kind,
    /// Everything that bears on which features are turned on, in one line.
    pub(crate) request: String,
    /// A folder outside of the registry.
    pub(crate) path: Option<PathBuf>,
}

/// Which table a dependency stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Normal,
    Dev,
    Build,
}

/// A target that Cargo compiles.
#[derive(Debug, Clone)]
pub struct Target {
    pub name: String,
    /// `lib`, `bin`, `test`, `custom-build`, …
    pub kind: String,
    /// The file that it begins with.
    pub(crate) source: PathBuf,
    pub has_tests: bool,
    pub has_doc_tests: bool,
}

impl Workspace {
    /// Finds the workspace around the current folder. Cargo is asked only when a manifest has
    /// changed since it was asked last.
    pub fn load() -> Result<Self> {
        let here = std::env::current_dir().context("the current folder is gone")?;
        Self::load_at(&here)
    }

    /// Finds the workspace around a folder.
    pub fn load_at(folder: &Path) -> Result<Self> {
        let metadata = metadata::ask(folder)?;
        Self::read(&metadata).context("cargo metadata has an unknown shape")
    }

    fn read(metadata: &Value) -> Option<Self> {
        let root: PathBuf = metadata["workspace_root"].as_str()?.into();
        let packages = metadata["packages"].as_array()?;
        let packages =
            packages.iter().map(|package| Package::read(package, &root)).collect::<Option<_>>()?;
        Some(Self {
            target: metadata["target_directory"].as_str()?.into(),
            settings: metadata["metadata"]["xtask"].clone(),
            packages,
            root,
        })
    }

    /// The folder under the target directory that is the runner's own.
    pub fn own(&self, name: &str) -> PathBuf {
        self.target.join("xtask").join(name)
    }

    /// The version of a package in Cargo.lock.
    pub fn locked_version(&self, package: &str) -> Result<String> {
        let lock = Lock::read(&self.root.join("Cargo.lock"))?;
        lock.version(package).with_context(|| format!("Cargo.lock has no {package}"))
    }

    /// A path as a person writes it, from the root.
    pub fn show<'a>(&self, path: &'a Path) -> std::path::Display<'a> {
        path.strip_prefix(&self.root).unwrap_or(path).display()
    }

    /// The package of this name, or of this folder: `hub` for `crates/hub`.
    pub(crate) fn find(&self, name: &str) -> Option<usize> {
        let exact = self.packages.iter().position(|package| package.name == name);
        exact.or_else(|| self.packages.iter().position(|package| package.short_name() == name))
    }

    /// The packages of the workspace that a package depends on, by their numbers.
    pub(crate) fn locals(&self, package: usize, with_dev: bool) -> Vec<usize> {
        let mut found: Vec<usize> = self.packages[package]
            .dependencies
            .iter()
            .filter(|dependency| with_dev || dependency.kind != Kind::Dev)
            .filter(|dependency| dependency.path.is_some())
            .filter_map(|dependency| {
                self.packages.iter().position(|other| other.name == dependency.name)
            })
            .filter(|other| *other != package)
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// All packages of the workspace that go into a package, itself first. Dev-dependencies are
    /// those of the package alone: Cargo compiles nobody else's.
    pub(crate) fn closure(&self, package: usize, with_dev: bool) -> Vec<usize> {
        let mut found = vec![package];
        let mut open = self.locals(package, with_dev);
        while let Some(next) = open.pop() {
            if !found.contains(&next) {
                found.push(next);
                open.extend(self.locals(next, false));
            }
        }
        found[1..].sort_unstable();
        found
    }
}

impl Package {
    fn read(value: &Value, root: &Path) -> Option<Self> {
        let list = |name: &str| value[name].as_array().map(Vec::as_slice).unwrap_or_default();
        let manifest = Path::new(value["manifest_path"].as_str()?);
        let folder = manifest.parent()?.strip_prefix(root).ok()?;
        let features = value["features"].as_object()?.iter().map(|(name, on)| {
            let on = on.as_array().map(Vec::as_slice).unwrap_or_default();
            (name.clone(), on.iter().filter_map(Value::as_str).map(str::to_owned).collect())
        });
        Some(Self {
            name: value["name"].as_str()?.to_owned(),
            version: value["version"].as_str()?.to_owned(),
            folder: folder.to_string_lossy().replace('\\', "/"),
            dependencies: list("dependencies")
                .iter()
                .map(Dependency::read)
                .collect::<Option<_>>()?,
            targets: list("targets").iter().map(Target::read).collect::<Option<_>>()?,
            features: features.collect(),
            settings: value["metadata"]["xtask"].clone(),
        })
    }

    /// The last part of its folder.
    pub(crate) fn short_name(&self) -> &str {
        self.folder.rsplit('/').next().unwrap_or_default()
    }

    pub(crate) fn has(&self, kind: &str) -> bool {
        self.targets.iter().any(|target| target.kind == kind)
    }

    /// Its manifest, from the root.
    pub(crate) fn manifest(&self) -> String {
        if self.folder.is_empty() {
            "Cargo.toml".to_owned()
        } else {
            format!("{}/Cargo.toml", self.folder)
        }
    }
}

impl Dependency {
    fn read(value: &Value) -> Option<Self> {
        let kind = match value["kind"].as_str() {
            Some("dev") => Kind::Dev,
            Some("build") => Kind::Build,
            _ => Kind::Normal,
        };
        let name = value["name"].as_str()?.to_owned();
        let side = if kind == Kind::Build { "build" } else { "code" };
        let request = format!(
            "{name} {side} features={} default={} optional={} target={}",
            value["features"], value["uses_default_features"], value["optional"], value["target"]
        );
        Some(Self { name, kind, request, path: value["path"].as_str().map(PathBuf::from) })
    }
}

impl Target {
    fn read(value: &Value) -> Option<Self> {
        Some(Self {
            name: value["name"].as_str()?.to_owned(),
            kind: value["kind"][0].as_str()?.to_owned(),
            source: value["src_path"].as_str()?.into(),
            has_tests: value["test"] == true,
            has_doc_tests: value["doctest"] == true,
        })
    }

    pub(crate) fn is_library(&self) -> bool {
        !matches!(self.kind.as_str(), "bin" | "test" | "bench" | "example" | "custom-build")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_workspace_is_understood() {
        let workspace = Workspace::load().unwrap();
        assert!(workspace.root.join("Cargo.lock").exists());
        let own = workspace.find("runner").expect("found by its folder's name");
        assert_eq!(Some(own), workspace.find("xtask-runner"));
        assert_eq!(workspace.closure(own, true), [own]);
        assert!(workspace.locked_version("serde_json").unwrap().starts_with("1."));
    }
}
