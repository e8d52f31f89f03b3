//! The record of each task's last run in this work tree.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::files::Set;
use crate::workspace::{Package, Workspace, tree_home};

/// The record of a task's last run.
#[derive(Debug)]
pub(crate) struct Last {
    pub(crate) status: String,
    pub(crate) key: Option<String>,
    pub(crate) parts: Set,
    pub(crate) values: Option<Set>,
    pub(crate) causes: Vec<String>,
}

pub(crate) fn place(workspace: &Workspace, id: &str) -> PathBuf {
    let name = id.replace('/', "_");
    tree_home(&workspace.root).join("last").join(format!("{name}.run"))
}

pub(crate) fn read(path: &Path) -> Option<Last> {
    let text = fs::read_to_string(path).ok()?;
    let value: Value = serde_json::from_str(text.split_once('\n')?.1).ok()?;
    let set = |value: &Value| -> Option<Set> {
        let lines = value.as_object()?.iter();
        Some(
            lines
                .map(|(name, value)| (name.clone(), value.as_str().unwrap_or_default().to_owned()))
                .collect(),
        )
    };
    let causes = value["causes"].as_array()?.iter().filter_map(Value::as_str);
    Some(Last {
        status: value["status"].as_str()?.to_owned(),
        key: value["key"].as_str().map(str::to_owned),
        parts: set(&value["parts"])?,
        values: set(&value["values"]),
        causes: causes.map(str::to_owned).collect(),
    })
}

/// Files beyond its own folder that a package was compiled from, as far as this work tree knows.
pub(crate) fn discovered(workspace: &Workspace, package: &Package) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for verb in crate::config::VERBS {
        let id = format!("{}#{}", package.name, verb.name());
        if let Some(values) = read(&place(workspace, &id)).and_then(|last| last.values) {
            let names = values.lines().keys().filter_map(|name| name.strip_prefix("file "));
            found.extend(names.map(str::to_owned));
        }
    }
    found
}
