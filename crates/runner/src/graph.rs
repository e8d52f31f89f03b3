//! The tasks of one run, and which of them wait for which.

mod draw;

use std::collections::{BTreeMap, HashMap};

use anyhow::{Result, bail};

pub(crate) use draw::{Style, draw};

use crate::config::{Config, ROOT, Task, unknown};
use crate::usage;
use crate::workspace::Workspace;

/// One task of one package, or of the root.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    /// `None` for a task of the root.
    pub(crate) package: Option<usize>,
    pub(crate) name: String,
    pub(crate) task: Task,
    /// The tasks that must have ended before.
    pub(crate) after: Vec<usize>,
}

#[derive(Debug, Default)]
pub(crate) struct Graph {
    pub(crate) nodes: Vec<Node>,
    known: HashMap<(Option<usize>, String), Option<usize>>,
}

impl Node {
    /// `confab-hub#test`.
    pub(crate) fn id(&self, workspace: &Workspace) -> String {
        format!("{}#{}", self.package_name(workspace), self.name)
    }

    pub(crate) fn package_name<'a>(&self, workspace: &'a Workspace) -> &'a str {
        self.package.map_or(ROOT, |package| &workspace.packages[package].name)
    }

    pub(crate) fn folder<'a>(&self, workspace: &'a Workspace) -> &'a str {
        self.package.map_or("", |package| &workspace.packages[package].folder)
    }
}

impl Graph {
    /// The tasks that were asked for, of these packages, and all that they depend on.
    pub(crate) fn build(
        workspace: &Workspace,
        config: &Config,
        packages: &[usize],
        asked: &[String],
    ) -> Result<Self> {
        let mut graph = Self::default();
        for word in asked {
            let before = graph.nodes.len();
            let mut found = false;
            if let Some((package, name)) = word.rsplit_once('#') {
                let package = find_package(workspace, package)?;
                found = graph.add(workspace, config, package, name).is_some();
            } else {
                for package in packages {
                    found |= graph.add(workspace, config, Some(*package), word).is_some();
                }
                found |= graph.add(workspace, config, None, word).is_some();
            }
            let name = word.rsplit_once('#').map_or(word.as_str(), |(_, name)| name);
            let known = config.names();
            if !found && before == graph.nodes.len() && !known.contains(&name) {
                return Err(usage::wrong(unknown("task", name, known.into_iter())));
            }
            if !found && word.contains('#') {
                return Err(usage::wrong(format!("there is no task `{word}`")));
            }
        }
        graph.refuse_cycles(workspace, config)?;
        Ok(graph)
    }

    /// Adds a task and all that it depends on, and gives its number.
    fn add(
        &mut self,
        workspace: &Workspace,
        config: &Config,
        package: Option<usize>,
        name: &str,
    ) -> Option<usize> {
        let place = (package, name.to_owned());
        if let Some(known) = self.known.get(&place) {
            return *known;
        }
        let task = match package {
            Some(package) => config.task(workspace, package, name),
            None => config.root_task(name),
        };
        let Some(task) = task else {
            self.known.insert(place, None);
            return None;
        };
        let number = self.nodes.len();
        self.known.insert(place, Some(number));
        let wanted = task.depends_on().to_vec();
        let beside = task.with.clone().unwrap_or_default();
        self.nodes.push(Node { package, name: name.to_owned(), task, after: Vec::new() });
        for word in wanted {
            let after = self.dependency(workspace, config, package, &word);
            self.nodes[number].after.extend(after);
        }
        let Node { after, .. } = &mut self.nodes[number];
        after.sort_unstable();
        after.dedup();
        for word in beside {
            self.dependency(workspace, config, package, &word);
        }
        Some(number)
    }

    /// The tasks that `^build`, `build` or `package#build` stand for.
    fn dependency(
        &mut self,
        workspace: &Workspace,
        config: &Config,
        package: Option<usize>,
        word: &str,
    ) -> Vec<usize> {
        if let Some((other, name)) = word.rsplit_once('#') {
            let other = if other == ROOT { None } else { workspace.find(other) };
            return self.add(workspace, config, other, name).into_iter().collect();
        }
        let Some(name) = word.strip_prefix('^') else {
            return self.add(workspace, config, package, word).into_iter().collect();
        };
        // A dependency without the task stands for its own dependencies.
        let locals = |package| workspace.locals(package, false);
        let mut open = package.map(locals).unwrap_or_default();
        let (mut seen, mut found) = (open.clone(), Vec::new());
        while let Some(next) = open.pop() {
            if let Some(number) = self.add(workspace, config, Some(next), name) {
                found.push(number);
                continue;
            }
            let more: Vec<_> = locals(next).into_iter().filter(|one| !seen.contains(one)).collect();
            seen.extend(&more);
            open.extend(more);
        }
        found
    }

    /// Leaves only the tasks that were asked for, and what they wait for among themselves.
    pub(crate) fn keep_only(
        &mut self,
        workspace: &Workspace,
        packages: &[usize],
        asked: &[String],
    ) {
        let is_asked = |node: &Node| {
            asked.iter().any(|word| match word.rsplit_once('#') {
                Some((package, name)) => {
                    let own = node.package.map(|package| &workspace.packages[package]);
                    let is_own = own.map_or(package == ROOT, |own| {
                        own.name == package || own.short_name() == package
                    });
                    node.name == name && is_own
                }
                None => {
                    node.name == *word
                        && node.package.is_none_or(|package| packages.contains(&package))
                }
            })
        };
        let mut numbers = vec![None; self.nodes.len()];
        let mut kept = Vec::new();
        for (old, node) in std::mem::take(&mut self.nodes).into_iter().enumerate() {
            if is_asked(&node) {
                numbers[old] = Some(kept.len());
                kept.push(node);
            }
        }
        for node in &mut kept {
            node.after = node.after.iter().filter_map(|old| numbers[*old]).collect();
        }
        (self.nodes, self.known) = (kept, HashMap::new());
    }

    /// The tasks, each after those that it depends on.
    pub(crate) fn order(&self) -> Vec<usize> {
        let mut order: Vec<usize> = Vec::new();
        let mut placed = vec![false; self.nodes.len()];
        while order.len() < self.nodes.len() {
            for number in 0..self.nodes.len() {
                let is_next =
                    !placed[number] && self.nodes[number].after.iter().all(|after| placed[*after]);
                if is_next {
                    placed[number] = true;
                    order.push(number);
                }
            }
        }
        order
    }

    fn refuse_cycles(&self, workspace: &Workspace, config: &Config) -> Result<()> {
        let mut colours: BTreeMap<usize, bool> = BTreeMap::new();
        for start in 0..self.nodes.len() {
            let mut path = Vec::new();
            if let Some(circle) = self.circle(start, &mut path, &mut colours) {
                let names: Vec<_> =
                    circle.iter().map(|node| self.nodes[*node].id(workspace)).collect();
                let node = &self.nodes[circle[0]];
                let place = config.place(workspace, node.package, &node.name, "depends-on");
                bail!("{place}: tasks wait for each other: {}", names.join(" → "));
            }
        }
        Ok(())
    }

    /// The tasks from one to itself. `false` marks what is being looked at, `true` what is done.
    fn circle(
        &self,
        node: usize,
        path: &mut Vec<usize>,
        colours: &mut BTreeMap<usize, bool>,
    ) -> Option<Vec<usize>> {
        match colours.get(&node) {
            Some(true) => return None,
            Some(false) => {
                let begin = path.iter().position(|other| *other == node).unwrap_or_default();
                return Some(path[begin..].iter().copied().chain([node]).collect());
            }
            None => {}
        }
        colours.insert(node, false);
        path.push(node);
        for next in &self.nodes[node].after {
            if let Some(found) = self.circle(*next, path, colours) {
                return Some(found);
            }
        }
        path.pop();
        colours.insert(node, true);
        None
    }
}

/// The package of `package#task`; `None` for the root.
pub(crate) fn find_package(workspace: &Workspace, name: &str) -> Result<Option<usize>> {
    if name == ROOT {
        return Ok(None);
    }
    let known = workspace.packages.iter().map(|package| package.name.as_str());
    match workspace.find(name) {
        Some(package) => Ok(Some(package)),
        None => Err(usage::wrong(unknown("package", name, known))),
    }
}
