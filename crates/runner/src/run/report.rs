//! How a run ended, and the plan of a run.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Result;
use serde_json::{Value, json};

use super::Session;
use super::lookup::look_up;
use super::options::{Dry, Options};
use super::why;
use crate::graph::Graph;
use crate::key::Keys;
use crate::remote::Exchanged;
use crate::screen::{self, Colour};

/// How one task ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    /// From the cache.
    Hit,
    Ran,
    Failed,
    /// One that it depends on failed.
    Blocked,
    /// The run ended before it began.
    Stopped,
    /// There was nothing to do.
    Nothing,
}

/// One task that has ended.
#[derive(Debug, Clone)]
pub(crate) struct Ended {
    pub(crate) id: String,
    pub(crate) status: Status,
    pub(crate) code: i32,
    pub(crate) took: Duration,
    pub(crate) key: Option<String>,
    /// Why it was not in the cache.
    pub(crate) causes: Vec<String>,
    pub(crate) log: Vec<u8>,
    /// Names of what compilers read beyond the first level of its key.
    pub(crate) names: BTreeSet<String>,
}

/// How a run ended.
#[derive(Debug, Default)]
pub struct Report {
    tasks: Vec<Ended>,
    pub(super) took: Duration,
    /// With the remote cache.
    pub(super) exchanged: Exchanged,
}

impl Ended {
    pub(crate) fn new(id: String, status: Status) -> Self {
        let (took, log) = (Duration::ZERO, Vec::new());
        let (causes, names) = (Vec::new(), BTreeSet::new());
        Self { id, status, code: 0, took, key: None, causes, log, names }
    }
}

impl Status {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Hit => "hit",
            Self::Ran => "ran",
            Self::Failed => "failed",
            Self::Blocked => "blocked",
            Self::Stopped => "stopped",
            Self::Nothing => "nothing",
        }
    }
}

impl Report {
    pub(super) fn new(tasks: Vec<Ended>, took: Duration) -> Self {
        Self { tasks, took, exchanged: Exchanged::default() }
    }

    /// The tasks in the order of their numbers.
    pub(super) fn into_tasks(self) -> Vec<Ended> {
        self.tasks
    }

    /// The exit code of the worst task.
    pub fn code(&self) -> i32 {
        self.tasks.iter().map(|task| task.code).max().unwrap_or_default()
    }

    /// The tasks that failed.
    pub fn failed(&self) -> Vec<&str> {
        let failed = self.tasks.iter().filter(|task| task.status == Status::Failed);
        failed.map(|task| task.id.as_str()).collect()
    }

    /// Whether all that there was to do came out of the cache.
    pub fn is_from_cache(&self) -> bool {
        self.count(|status| matches!(status, Status::Hit | Status::Nothing)) == self.tasks.len()
    }

    /// Output of the tasks, in the order of their names.
    pub fn logs(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.tasks.iter().map(|task| (task.id.as_str(), task.log.as_slice()))
    }

    fn count(&self, fits: impl Fn(Status) -> bool) -> usize {
        self.tasks.iter().filter(|task| fits(task.status)).count()
    }

    /// The last lines of a run.
    pub(crate) fn footer(&self) -> String {
        let total = self.count(|status| status != Status::Nothing);
        if total == 0 {
            return String::new();
        }
        let (well, hits) = (
            self.count(|status| matches!(status, Status::Hit | Status::Ran)),
            self.count(|status| status == Status::Hit),
        );
        let all =
            if hits == total { screen::paint(Colour::Cyan, " FULL CACHE") } else { String::new() };
        let mut lines = vec![
            format!(" Tasks:  {well} successful, {total} total"),
            format!("Cached:  {hits} cached, {total} total"),
            format!("  Time:  {}{all}", show(self.took)),
        ];
        let Exchanged { fetched, sent } = self.exchanged;
        if self.exchanged != Exchanged::default() {
            lines.insert(2, format!("Remote:  {fetched} fetched, {sent} sent"));
        }
        let failed = self.failed();
        if !failed.is_empty() {
            lines.push(screen::paint(Colour::Red, &format!("Failed:  {}", failed.join(", "))));
        }
        format!("\n{}", lines.join("\n"))
    }

    /// Writes everything that is known of the run.
    pub(super) fn summarise(&self, session: &Session, options: &Options) -> Result<PathBuf> {
        let name = format!("{}.json", why::now_seconds());
        let path = session.workspace.own("runs").join(name);
        let tasks: Vec<_> = self
            .tasks
            .iter()
            .map(|task| {
                json!({
                    "id": task.id, "status": task.status.name(), "exitCode": task.code,
                    "milliseconds": millis(task.took), "key": task.key, "causes": task.causes,
                })
            })
            .collect();
        let summary = json!({
            "asked": options.tasks, "arguments": options.arguments, "filters": options.filters,
            "milliseconds": millis(self.took), "exitCode": self.code(), "tasks": tasks,
        });
        crate::files::write(&path, format!("{summary:#}\n").as_bytes())?;
        Ok(path)
    }
}

/// The plan of a run.
pub(super) fn dry(
    session: &Session,
    keys: &Keys<'_>,
    graph: &Graph,
    options: &Options,
    style: Dry,
) -> String {
    let workspace = &session.workspace;
    let mut known: BTreeMap<usize, (String, String)> = BTreeMap::new();
    let mut tasks: Vec<Value> = Vec::new();
    for number in graph.order() {
        let node = &graph.nodes[number];
        let before: Vec<_> =
            node.after.iter().filter_map(|after| known.get(after)).cloned().collect();
        let lookup = look_up(keys, &session.store, node, &before);
        let id = node.id(workspace);
        let key = lookup.hit.as_ref().map(|hit| hit.key.clone());
        if node.task.verb.is_none() {
            let (own, _) = keys.whole(&lookup.base, &std::collections::BTreeSet::new());
            known.insert(number, (id.clone(), own));
        }
        let cache = match (&key, node.task.is_cached() && options.local.read) {
            (_, false) => "OFF",
            (Some(_), true) => "HIT",
            (None, true) => "MISS",
        };
        let causes = match cache {
            "MISS" => why::causes(workspace, &id, &lookup),
            _ => Vec::new(),
        };
        let after: Vec<_> =
            node.after.iter().map(|after| graph.nodes[*after].id(workspace)).collect();
        tasks.push(json!({
            "id": id, "package": node.package_name(workspace), "task": node.name,
            "folder": node.folder(workspace), "command": node.task.command,
            "cache": cache, "key": key, "base": lookup.base.digest(), "causes": causes,
            "dependsOn": after, "outputs": node.task.outputs(),
            "inputs": lookup.base.parts.lines(),
        }));
    }
    if style == Dry::Json {
        return format!("{:#}", json!({ "tasks": tasks }));
    }
    let lines = tasks.iter().map(|task| {
        let causes: Vec<_> =
            task["causes"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let cause =
            if causes.is_empty() { String::new() } else { format!("  {}", causes.join(", ")) };
        let text = |name: &str| task[name].as_str().unwrap_or_default().to_owned();
        format!("{:<4}  {}{cause}", text("cache"), text("id"))
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn show(time: Duration) -> String {
    if time < Duration::from_secs(1) {
        format!("{} ms", time.as_millis())
    } else {
        format!("{:.1} s", time.as_secs_f64())
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
