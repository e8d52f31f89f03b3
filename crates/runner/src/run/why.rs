//! Says why a task was not in the cache: what it was made from the last time is kept for each work
//! tree, and compared with what it is made from now.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::time::UNIX_EPOCH;

use serde_json::json;

use super::{Lookup, Session, Status, TaskEnded};
use crate::files::{self, Set};
use crate::key::Base;
use crate::last_run::{place, read};
use crate::workspace::{Workspace, tree_home};

/// How many causes are named.
const NAMED: usize = 5;

/// Keeps the inputs of a task.
pub(crate) fn remember(
    workspace: &Workspace,
    ended: &TaskEnded,
    lookup: &Lookup,
    values: Option<&Set>,
) {
    let path = place(workspace, &ended.id);
    let head = format!("{} {}\n", ended.key.as_deref().unwrap_or("-"), lookup.base.digest());
    let is_known = ended.status == Status::Hit
        && fs::read_to_string(&path).is_ok_and(|text| text.starts_with(&head));
    if is_known {
        return;
    }
    let sets = tree_home(&workspace.root).join("sets");
    for set in lookup.base.sets.values() {
        let path = sets.join(set.digest());
        if !path.exists() {
            // A run that is not kept is not explained.
            let _unexplained = files::write(&path, set.text().as_bytes());
        }
    }
    let last = json!({
        "status": ended.status.name(), "key": ended.key, "causes": ended.causes,
        "parts": lookup.base.parts.lines(), "values": values.map(Set::lines),
    });
    if path.exists() {
        let _unexplained = fs::rename(&path, path.with_extension("before"));
    }
    let _unexplained = files::write(&path, format!("{head}{last}").as_bytes());
}

/// Why a task has to run.
pub(crate) fn causes(workspace: &Workspace, id: &str, lookup: &Lookup) -> Vec<String> {
    let Some(last) = read(&place(workspace, id)) else {
        return vec!["it has not run in this work tree".to_owned()];
    };
    let mut found = compare(workspace, &last.parts, &lookup.base);
    if found.is_empty()
        && let (Some(old), Some(new)) = (&last.values, &lookup.values)
    {
        found = changes(old.lines(), new.lines()).map(|(name, how)| told(&name, how)).collect();
    }
    if found.is_empty() {
        found.push(
            match (last.status.as_str(), &lookup.hit) {
                ("failed", _) => "it failed the last time",
                (_, Some(_)) => "it was asked to run anyway",
                _ => "its result is not in the cache any more",
            }
            .to_owned(),
        );
    }
    shorten(found)
}

/// Differences between two states of a task's inputs.
pub(crate) fn differences(workspace: &Workspace, old: &Base, new: &Base) -> Vec<String> {
    let sets = |name: &str| old.sets.get(name).map(|set| (**set).clone());
    shorten(compare_with(&old.parts, new, &|name, _| {
        sets(name).unwrap_or_else(|| kept_set(workspace, name))
    }))
}

fn compare(workspace: &Workspace, old: &Set, new: &Base) -> Vec<String> {
    compare_with(old, new, &|_, digest| kept_set(workspace, digest))
}

fn compare_with(old: &Set, new: &Base, set_of: &dyn Fn(&str, &str) -> Set) -> Vec<String> {
    let mut found = Vec::new();
    for (name, _) in changes(old.lines(), new.parts.lines()) {
        let empty = Set::default();
        let now = new.sets.get(&name).map_or(&empty, |set| &**set);
        let before = old.lines().get(&name).map(|digest| set_of(&name, digest)).unwrap_or_default();
        if now.is_empty() && before.is_empty() {
            found.push(match name.as_str() {
                "arguments" => "the arguments after `--` changed".to_owned(),
                "verb" => "the arguments of Cargo changed".to_owned(),
                "command" | "outputs" => format!("the task's {name} changed"),
                name => format!("{name} changed"),
            });
            continue;
        }
        for (line, how) in changes(before.lines(), now.lines()) {
            found.push(match name.as_str() {
                "lock" => format!("Cargo.lock: {line} {how}"),
                "features" => format!("features: {line} {how}"),
                "settings of Cargo" => {
                    let key = line.split_once(' ').map_or(line.as_str(), |(_, key)| key);
                    format!(".cargo/config.toml: {key} {how}")
                }
                "manifest of the workspace" => format!("Cargo.toml: {line} {how}"),
                name => match name.strip_prefix("manifest of ") {
                    Some(package) => format!("Cargo.toml of {package}: {line} {how}"),
                    None => told(&line, how),
                },
            });
        }
    }
    found
}

/// A name of a list, without its kind where that is plain.
fn told(name: &str, how: &str) -> String {
    format!("{} {how}", name.strip_prefix("file ").unwrap_or(name))
}

/// The names whose values differ, and how.
fn changes<'a>(
    old: &'a BTreeMap<String, String>,
    new: &'a BTreeMap<String, String>,
) -> impl Iterator<Item = (String, &'static str)> + 'a {
    let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    names.into_iter().filter_map(|name| {
        let how = match (old.get(name), new.get(name)) {
            (Some(old), Some(new)) if old == new => return None,
            (_, Some(new)) if new == files::ABSENT => "is gone",
            (None, _) => "is new",
            (_, None) => "is gone",
            _ => "changed",
        };
        Some((name.clone(), how))
    })
}

fn shorten(mut all: Vec<String>) -> Vec<String> {
    let more = all.len().saturating_sub(NAMED);
    all.truncate(NAMED);
    if more > 0 {
        all.push(format!("and {more} more"));
    }
    all
}

fn kept_set(workspace: &Workspace, digest: &str) -> Set {
    let path = tree_home(&workspace.root).join("sets").join(digest);
    Set::parse(&fs::read_to_string(path).unwrap_or_default())
}

/// Explains a task: how its last run went, and what the next one would do.
pub(crate) fn explain(session: &Session, id: &str, lookup: &Lookup) -> String {
    let workspace = &session.workspace;
    let mut lines = Vec::new();
    match read(&place(workspace, id)) {
        None => lines.push(format!("{id} has not run in this work tree")),
        Some(last) => {
            let key = last.key.map(|key| format!(" ({key})")).unwrap_or_default();
            lines.push(match last.status.as_str() {
                "hit" => format!("{id} came out of the cache the last time{key}"),
                "failed" => format!("{id} failed the last time; it ran because"),
                _ => format!("{id} ran the last time{key}, because"),
            });
            lines.extend(last.causes.iter().map(|cause| format!("  {cause}")));
        }
    }
    if lookup.hit.is_some() {
        lines.push("it would come out of the cache now".to_owned());
    } else {
        lines.push("it would run now, because".to_owned());
        lines.extend(causes(workspace, id, lookup).iter().map(|cause| format!("  {cause}")));
    }
    lines.join("\n")
}

/// The time, for a file's name.
#[expect(clippy::disallowed_methods, reason = "a name that a person can sort by")]
pub(crate) fn now_seconds() -> u128 {
    std::time::SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis()
}
