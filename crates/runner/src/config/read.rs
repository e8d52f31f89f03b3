//! Reads the tables of the manifests, which Cargo gives as JSON.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::task::{INPUTS, KEYS};
use super::{Bounds, Circle, Config, Fault, ROOT, RemoteCache, Row, Task, Upload, Verb, unknown};
use crate::workspace::Workspace;

const OF_WORKSPACE: &[&str] = &[
    "tasks",
    "boundaries",
    "global-inputs",
    "global-env",
    "global-pass-env",
    "concurrency",
    "prune-include",
    "cache",
    "remote",
];
const OF_PACKAGE: &[&str] = &["tasks", "boundaries"];
const OF_REMOTE: &[&str] = &[
    "url",
    "team",
    "team-id",
    "signature",
    "upload",
    "timeout-seconds",
    "upload-timeout-seconds",
    "max-artifact-mb",
];
const OF_CIRCLE: &[&str] = &["package", "from", "into", "why"];
const OF_ROW: &[&str] = &["uses", "tests-use", "only", "never"];

/// A table, and how one gets there.
struct Table<'a> {
    manifest: &'a str,
    path: Vec<&'a str>,
    values: Option<&'a Map<String, Value>>,
}

impl<'a> Table<'a> {
    fn new(manifest: &'a str, path: Vec<&'a str>, value: &'a Value) -> Result<Self, Fault> {
        match value {
            Value::Null => Ok(Self { manifest, path, values: None }),
            Value::Object(values) => Ok(Self { manifest, path, values: Some(values) }),
            _ => Err(Fault::new(manifest, &path, "it takes a table")),
        }
    }

    fn key(&self, key: &'a str) -> Vec<&'a str> {
        let mut path = self.path.clone();
        path.push(key);
        path
    }

    fn fault(&self, key: &'a str, message: impl Into<String>) -> Fault {
        Fault::new(self.manifest, &self.key(key), message)
    }

    /// Refuses a key that means nothing.
    fn allow(self, known: &'a [&'a str]) -> Result<Self, Fault> {
        let mut given = self.values.into_iter().flat_map(Map::keys);
        match given.find(|key| !known.contains(&key.as_str())) {
            None => Ok(self),
            Some(key) => {
                Err(Fault::unknown(self.manifest, &self.key(key), "key", known.iter().copied()))
            }
        }
    }

    fn value(&self, key: &str) -> Option<&'a Value> {
        self.values?.get(key)
    }

    fn table(&self, key: &'a str) -> Result<Self, Fault> {
        Self::new(self.manifest, self.key(key), self.value(key).unwrap_or(&Value::Null))
    }

    fn entries(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.values.into_iter().flat_map(Map::keys).map(String::as_str)
    }

    fn list(&self, key: &'a str) -> Result<Option<Vec<String>>, Fault> {
        let wrong = || self.fault(key, "it takes a list of texts");
        let Some(value) = self.value(key) else { return Ok(None) };
        let list = value.as_array().ok_or_else(wrong)?.iter().map(|item| item.as_str());
        list.map(|item| item.map(str::to_owned).ok_or_else(wrong))
            .collect::<Result<_, _>>()
            .map(Some)
    }

    fn flag(&self, key: &'a str) -> Result<Option<bool>, Fault> {
        let value = self
            .value(key)
            .map(|value| value.as_bool().ok_or_else(|| self.fault(key, "it takes true or false")));
        value.transpose()
    }

    fn number(&self, key: &'a str) -> Result<Option<u64>, Fault> {
        let number = |value: &Value| value.as_u64().filter(|number| *number > 0);
        let value = self
            .value(key)
            .map(|value| number(value).ok_or_else(|| self.fault(key, "it takes a number above 0")));
        value.transpose()
    }

    fn text(&self, key: &'a str) -> Result<Option<String>, Fault> {
        let value = self.value(key).map(|value| {
            value.as_str().map(str::to_owned).ok_or_else(|| self.fault(key, "it takes a text"))
        });
        value.transpose()
    }
}

/// `[workspace.metadata.xtask]`.
pub(super) fn workspace(workspace: &Workspace) -> Result<Config, Fault> {
    let path = vec!["workspace", "metadata", "xtask"];
    let table = Table::new("Cargo.toml", path, &workspace.settings)?.allow(OF_WORKSPACE)?;
    let mut config = Config {
        tasks: tasks(&table.table("tasks")?)?,
        global_inputs: table.list("global-inputs")?.unwrap_or_default(),
        global_env: table.list("global-env")?.unwrap_or_default(),
        prune_include: table.list("prune-include")?.unwrap_or_default(),
        global_pass_env: table.list("global-pass-env")?.unwrap_or_default(),
        concurrency: table.number("concurrency")?.and_then(|number| number.try_into().ok()),
        ..Config::default()
    };
    let cache = table.table("cache")?.allow(&["max-age-days", "max-size-mb"])?;
    let usual = Bounds::default();
    config.cache = Bounds {
        max_age_days: cache.number("max-age-days")?.unwrap_or(usual.max_age_days),
        max_size_mb: cache.number("max-size-mb")?.unwrap_or(usual.max_size_mb),
    };
    config.remote = remote(&table.table("remote")?.allow(OF_REMOTE)?)?;
    let boundaries = table.table("boundaries")?.allow(&["groups", "packages", "circles"])?;
    let groups = boundaries.table("groups")?;
    for name in groups.entries() {
        let list = groups.list(name)?.unwrap_or_default();
        config.boundaries.groups.insert(name.to_owned(), list);
    }
    let packages = boundaries.table("packages")?;
    for name in packages.entries() {
        if !workspace.packages.iter().any(|package| package.name == name) {
            let known = workspace.packages.iter().map(|package| package.name.as_str());
            return Err(Fault::unknown("Cargo.toml", &packages.key(name), "package", known));
        }
        config.boundaries.rows.insert(name.to_owned(), row(&packages.table(name)?.allow(OF_ROW)?)?);
    }
    let circles = boundaries.table("circles")?;
    for name in circles.entries() {
        let circle = circles.table(name)?.allow(OF_CIRCLE)?;
        config.boundaries.circles.push(Circle {
            package: circle.text("package")?.unwrap_or_default(),
            from: circle.list("from")?.unwrap_or_default(),
            into: circle.text("into")?.unwrap_or_default(),
        });
        if circle.text("why")?.is_none() {
            return Err(circle.fault("why", "an allowed circle needs its reason"));
        }
    }
    Ok(config)
}

/// `[workspace.metadata.xtask.remote]`.
fn remote(table: &Table<'_>) -> Result<RemoteCache, Fault> {
    let usual = RemoteCache::default();
    let upload = match table.text("upload")? {
        None => usual.upload,
        Some(given) => {
            let known = Upload::NAMES.iter().find(|(name, _)| *name == given);
            known
                .map(|(_, upload)| *upload)
                .ok_or_else(|| table.fault("upload", "it takes \"always\", \"ci\" or \"never\""))?
        }
    };
    Ok(RemoteCache {
        url: table.text("url")?,
        team: table.text("team")?,
        team_id: table.text("team-id")?,
        signature: table.flag("signature")?.unwrap_or(usual.signature),
        upload,
        timeout_seconds: table.number("timeout-seconds")?.unwrap_or(usual.timeout_seconds),
        upload_timeout_seconds: table
            .number("upload-timeout-seconds")?
            .unwrap_or(usual.upload_timeout_seconds),
        max_artifact_mb: table.number("max-artifact-mb")?.unwrap_or(usual.max_artifact_mb),
    })
}

/// `[package.metadata.xtask]`.
pub(super) fn package(
    workspace: &Workspace,
    package: usize,
) -> Result<(BTreeMap<String, Task>, Option<Row>), Fault> {
    let package = &workspace.packages[package];
    let manifest = package.manifest();
    let path = vec!["package", "metadata", "xtask"];
    let table = Table::new(&manifest, path, &package.settings)?.allow(OF_PACKAGE)?;
    let row = match table.value("boundaries") {
        None => None,
        Some(_) => Some(row(&table.table("boundaries")?.allow(OF_ROW)?)?),
    };
    let tasks_table = table.table("tasks")?;
    if let Some(name) = tasks_table.entries().find(|name| name.contains('#')) {
        return Err(tasks_table.fault(name, "a package names its own tasks alone, without `#`"));
    }
    Ok((tasks(&tasks_table)?, row))
}

fn row(table: &Table<'_>) -> Result<Row, Fault> {
    Ok(Row {
        uses: table.list("uses")?.unwrap_or_default(),
        tests_use: table.list("tests-use")?.unwrap_or_default(),
        only: table.list("only")?,
        never: table.list("never")?.unwrap_or_default(),
    })
}

fn tasks(table: &Table<'_>) -> Result<BTreeMap<String, Task>, Fault> {
    let read = |name| Ok((String::from(name), task(&table.table(name)?.allow(KEYS)?)?));
    table.entries().map(read).collect()
}

fn task(table: &Table<'_>) -> Result<Task, Fault> {
    Ok(Task {
        depends_on: table.list("depends-on")?,
        inputs: inputs(table)?,
        outputs: table.list("outputs")?,
        env: table.list("env")?,
        pass_env: table.list("pass-env")?,
        cache: table.flag("cache")?,
        persistent: table.flag("persistent")?,
        with: table.list("with")?,
        ready: table.text("ready")?,
        command: table.text("command")?,
        cargo: cargo(table)?,
        args: table.list("args")?,
        verb: None,
    })
}

/// Patterns, and words that stand for more than a pattern can say. An unknown word would leave out
/// of the key what it was meant to name.
fn inputs(table: &Table<'_>) -> Result<Option<Vec<String>>, Fault> {
    let Some(list) = table.list("inputs")? else { return Ok(None) };
    let is_unknown = |word: &&String| word.starts_with('$') && !INPUTS.contains(&word.as_str());
    match list.iter().find(is_unknown) {
        Some(word) => Err(table.fault("inputs", unknown("word", word, INPUTS.into_iter()))),
        None => Ok(Some(list)),
    }
}

/// A command line for Cargo, whose first word is one of those that say what they read.
fn cargo(table: &Table<'_>) -> Result<Option<Vec<String>>, Fault> {
    let Some(list) = table.list("cargo")? else { return Ok(None) };
    if table.value("command").is_some() {
        return Err(table.fault("cargo", "a task has a `command` or a line for `cargo`, not both"));
    }
    match list.first().map(String::as_str) {
        Some(word) if Verb::of_cargo(word).is_some() => Ok(Some(list)),
        _ => Err(table.fault("cargo", "it begins with check, clippy or build")),
    }
}

/// Refuses names of packages and tasks that there are not, and dependencies that never end.
pub(super) fn names(workspace: &Workspace, config: &Config) -> Result<(), Fault> {
    let common = |name: &str| {
        let path = ["workspace", "metadata", "xtask", "tasks", name];
        path.map(str::to_owned).to_vec()
    };
    for (name, task) in &config.tasks {
        let (package, _) = name.rsplit_once('#').unwrap_or(("", name));
        if !package.is_empty() && package != ROOT && workspace.find(package).is_none() {
            let path = common(name);
            let path: Vec<&str> = path.iter().map(String::as_str).collect();
            let known = workspace.packages.iter().map(|package| package.name.as_str());
            let message = super::fault::unknown("package", package, known);
            return Err(Fault::new("Cargo.toml", &path, message));
        }
        check_task(workspace, config, "Cargo.toml", &common(name), task)?;
    }
    for (tasks, package) in config.by_package.iter().zip(&workspace.packages) {
        for (name, task) in tasks {
            let path = ["package", "metadata", "xtask", "tasks", name];
            let path = path.map(str::to_owned).to_vec();
            check_task(workspace, config, &package.manifest(), &path, task)?;
        }
    }
    Ok(())
}

fn check_task(
    workspace: &Workspace,
    config: &Config,
    manifest: &str,
    path: &[String],
    task: &Task,
) -> Result<(), Fault> {
    let lists = [("depends-on", &task.depends_on), ("with", &task.with)];
    for (key, list) in lists {
        let mut path: Vec<&str> = path.iter().map(String::as_str).collect();
        path.push(key);
        for entry in list.iter().flatten() {
            let (package, name) = match entry.rsplit_once('#') {
                Some((package, name)) => (Some(package), name),
                None => (None, entry.trim_start_matches('^')),
            };
            if let Some(package) = package.filter(|package| *package != ROOT)
                && workspace.find(package).is_none()
            {
                let known = workspace.packages.iter().map(|package| package.name.as_str());
                let message = super::fault::unknown("package", package, known);
                return Err(Fault::new(manifest, &path, message));
            }
            let known = config.names();
            if !known.contains(&name) {
                let message = super::fault::unknown("task", name, known.into_iter());
                return Err(Fault::new(manifest, &path, message));
            }
            let is_persistent = match package {
                Some(ROOT) => config.root_task(name),
                Some(package) => workspace
                    .find(package)
                    .and_then(|package| config.task(workspace, package, name)),
                None => config.tasks.get(name).cloned(),
            };
            let never_ends = |task: Task| task.is_persistent() && task.ready.is_none();
            if key == "depends-on" && is_persistent.is_some_and(never_ends) {
                let message = format!(
                    "`{entry}` is persistent: it never ends, and nothing can wait for it, unless \
                     `ready` says when it has begun"
                );
                return Err(Fault::new(manifest, &path, message));
            }
        }
    }
    Ok(())
}
