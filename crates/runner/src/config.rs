//! The pipeline, as `[workspace.metadata.xtask]` and `[package.metadata.xtask]` describe it. With
//! neither, tasks are those of [`Verb`].

mod fault;
mod read;
mod task;
mod verb;

use std::collections::BTreeMap;

use anyhow::Result;

pub(crate) use fault::{Fault, unknown};
pub(crate) use task::{DEFAULT, OF_CARGO, Task};
pub(crate) use verb::{VERBS, Verb};

use crate::workspace::Workspace;

/// The name of the root in `//#task`.
pub(crate) const ROOT: &str = "//";

/// Everything that the manifests say to the runner.
#[derive(Debug, Default)]
pub(crate) struct Config {
    /// By name, or by `package#name`, or by `//#name`.
    tasks: BTreeMap<String, Task>,
    by_package: Vec<BTreeMap<String, Task>>,
    /// Patterns from the root whose files are inputs of every task.
    pub(crate) global_inputs: Vec<String>,
    pub(crate) global_env: Vec<String>,
    pub(crate) global_pass_env: Vec<String>,
    /// Patterns from the root whose files a pruned workspace needs.
    pub(crate) prune_include: Vec<String>,
    pub(crate) concurrency: Option<usize>,
    pub(crate) cache: Bounds,
    pub(crate) remote: RemoteCache,
    pub(crate) boundaries: Boundaries,
}

/// How much the cache may hold, and for how long.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds {
    pub(crate) max_age_days: u64,
    pub(crate) max_size_mb: u64,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { max_age_days: 14, max_size_mb: 4096 }
    }
}

/// The remote cache, as the workspace names it.
#[derive(Debug, Clone)]
pub(crate) struct RemoteCache {
    pub(crate) url: Option<String>,
    pub(crate) team: Option<String>,
    pub(crate) team_id: Option<String>,
    /// Whether artifacts without a signature are refused.
    pub(crate) signature: bool,
    pub(crate) upload: Upload,
    pub(crate) timeout_seconds: u64,
    pub(crate) upload_timeout_seconds: u64,
    pub(crate) max_artifact_mb: u64,
}

/// Runs that send what they made.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Upload {
    #[default]
    Always,
    /// Those of a service that watches the main branch, and of nobody's own machine.
    InCi,
    Never,
}

impl Upload {
    pub(crate) const NAMES: &[(&str, Self)] =
        &[("always", Self::Always), ("ci", Self::InCi), ("never", Self::Never)];
}

impl Default for RemoteCache {
    fn default() -> Self {
        Self {
            url: None,
            team: None,
            team_id: None,
            signature: false,
            upload: Upload::default(),
            timeout_seconds: 30,
            upload_timeout_seconds: 60,
            max_artifact_mb: 1024,
        }
    }
}

/// The arrows that may be drawn between packages.
#[derive(Debug, Default)]
pub(crate) struct Boundaries {
    /// Lists that rows name as `@group`.
    pub(crate) groups: BTreeMap<String, Vec<String>>,
    pub(crate) rows: BTreeMap<String, Row>,
    pub(crate) circles: Vec<Circle>,
}

/// Edges between the modules of a package that may close a circle.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Circle {
    pub(crate) package: String,
    /// Modules from which they lead; empty for all.
    pub(crate) from: Vec<String>,
    /// The module to which they lead.
    pub(crate) into: String,
}

/// Dependencies that one package may have.
#[derive(Debug, Default, Clone)]
pub(crate) struct Row {
    /// Packages of the workspace, in its code.
    pub(crate) uses: Vec<String>,
    /// Packages of the workspace, in its tests alone.
    pub(crate) tests_use: Vec<String>,
    /// Nothing of others but these.
    pub(crate) only: Option<Vec<String>>,
    /// Nothing of others that is, or begins with, one of these.
    pub(crate) never: Vec<String>,
}

impl Config {
    /// Reads and checks the manifests.
    pub(crate) fn read(workspace: &Workspace) -> Result<Self> {
        Self::check(workspace).map_err(|fault| fault.explain(workspace))
    }

    fn check(workspace: &Workspace) -> Result<Self, Fault> {
        let mut config = read::workspace(workspace)?;
        for package in 0..workspace.packages.len() {
            let (tasks, row) = read::package(workspace, package)?;
            config.by_package.push(tasks);
            if let Some(row) = row {
                config.boundaries.rows.insert(workspace.packages[package].name.clone(), row);
            }
        }
        read::names(workspace, &config)?;
        Ok(config)
    }

    /// Settings of a package's task: the package's own words before the workspace's. `None` where
    /// the package has no such task.
    pub(crate) fn task(&self, workspace: &Workspace, package: usize, name: &str) -> Option<Task> {
        let about = &workspace.packages[package];
        let own = self.by_package.get(package).and_then(|tasks| tasks.get(name));
        let named = [&about.name, about.short_name()]
            .into_iter()
            .find_map(|package| self.tasks.get(&format!("{package}#{name}")));
        let common = self.tasks.get(name);
        let mut task = common.cloned().unwrap_or_default();
        for more in [named, own].into_iter().flatten() {
            task.take_over(more);
        }
        let told = task.cargo.as_ref().and_then(|line| Verb::of_cargo(line.first()?));
        let usual = Verb::of(name).filter(|verb| task.command.is_none() && verb.fits(about));
        let verb = told.or(usual);
        let exists = task.command.is_some() || verb.is_some() || named.is_some() || own.is_some();
        exists.then(|| {
            task.cache = task.cache.or(verb.map(Verb::is_cached));
            task.verb = verb;
            task
        })
    }

    /// A task of the root alone.
    pub(crate) fn root_task(&self, name: &str) -> Option<Task> {
        self.tasks.get(&format!("{ROOT}#{name}")).cloned()
    }

    /// Where a task is described: the file, the line and the key.
    pub(crate) fn place(
        &self,
        workspace: &Workspace,
        package: Option<usize>,
        name: &str,
        key: &str,
    ) -> String {
        let own = package.filter(|package| {
            self.by_package.get(*package).is_some_and(|tasks| tasks.contains_key(name))
        });
        let (manifest, table) = match own {
            Some(package) => (workspace.packages[package].manifest(), "package"),
            None => ("Cargo.toml".to_owned(), "workspace"),
        };
        let (root, own) = (format!("{ROOT}#{name}"), name.to_owned());
        let name = if package.is_none() { root } else { own };
        Fault::new(&manifest, &[table, "metadata", "xtask", "tasks", &name, key], "")
            .place(workspace)
    }

    /// The names of all tasks that there are anywhere.
    pub(crate) fn names(&self) -> Vec<&str> {
        let all = self.tasks.keys().chain(self.by_package.iter().flat_map(BTreeMap::keys));
        let mut names: Vec<&str> =
            all.map(|name| name.rsplit_once('#').map_or(name.as_str(), |(_, name)| name)).collect();
        names.extend(VERBS.iter().map(|verb| verb.name()));
        names.sort_unstable();
        names.dedup();
        names
    }
}
