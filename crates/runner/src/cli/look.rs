//! Commands that look and change nothing: `ls`, `affected`, `why`, `boundaries`.

use anyhow::{Context, Result, bail};
use lexopt::{Arg, Parser, ValueExt as _};
use serde_json::json;

use super::Failed;
use crate::boundaries as arrows;
use crate::filter::{affected, select};
use crate::graph::{Graph, find_package};
use crate::key::Keys;
use crate::run::{Session, Since, look_up};
use crate::workspace::Workspace;
use crate::{screen, usage};

pub(super) const RUN_HELP: &str = "
Usage: cargo xtask run <task...> [options] [-- <arguments>]
       cargo xtask <task...> [options] [-- <arguments>]

A task is check, lint, build or test of every package, or one that a manifest describes;
`package#task` is that of one package. What has run on the same inputs before is not run again: its
log and its outputs come out of the cache.

Which packages:
  -F, --filter <SELECTOR>     name, glob, ./folder, [commit], [a...b]; x... with dependencies, ...x
                              with dependents, ^ without itself, !x without x; may be repeated
  --affected[=<COMMIT>]       those that a change since the main branch, or the commit, bears on

How they run:
  --concurrency <N|N%>        commands and hermetic suites at once [default: the cores]
  --continue[=<WHEN>]         after a failure: never, dependencies-successful or always
  --force                     runs also what is in the cache
  --only                      without the tasks that these depend on
  --no-cache                  keeps no results
  --cache <CACHES>            what is done with each, such as local:rw,remote:r; one that is left out is
                              not used (see `cargo xtask link --help` for the remote one)

What is shown:
  --dry[=json]                what would run, and why; nothing runs
  --graph[=<STYLE>]           the tasks and their order: dot, mermaid or json
  --summarize                 also writes everything that is known of the run to target/xtask/runs
  --output-logs <WHICH>       full, hash-only, new-only, errors-only or none
  --log-order <ORDER>         stream, grouped or auto (grouped in CI)
  --log-prefix <PREFIX>       task, none or auto

  -- <arguments>              what follows goes to commands and test programs, and for check, lint
                              and build to Cargo

The exit code is that of the worst task.";

pub(super) const LS_HELP: &str = "
Usage: cargo xtask ls [<package>] [--filter <SELECTOR>]... [--affected[=<COMMIT>]] [--json]

Lists the packages with their folders, or one package with its tasks and its dependencies.";

pub(super) const AFFECTED_HELP: &str = "
Usage: cargo xtask affected [--base <COMMIT>] [--exit-code] [--json]

Options:
  --base <COMMIT>   what to compare with, or a range a...b [default: the main branch]
  --exit-code       exits with 1 when there is any
  --json            for other programs

Lists the packages that a change bears on, each with its reason: a file, or a package that it
depends on. Documents bear on none. In a shallow clone that lacks the commit, all of them are listed.";

pub(super) const WHY_HELP: &str = "
Usage: cargo xtask why <package>#<task> [-- <arguments>]

Says why the task ran the last time, and whether it would run now: the file, variable, dependency or
flag that is not as it was.";

pub(super) const BOUNDARIES_HELP: &str = "
Usage: cargo xtask boundaries

Checks that packages depend on each other only as [workspace.metadata.xtask.boundaries] draws it.";

/// `cargo xtask ls`.
pub(super) fn list(args: &mut Parser) -> Result<()> {
    let (mut name, mut filters, mut since, mut is_json) = (None, Vec::new(), None, false);
    while let Some(arg) = args.next()? {
        match arg {
            Arg::Short('F') | Arg::Long("filter") => filters.push(args.value()?.string()?),
            Arg::Long("affected") => {
                since = Some(Since::parse(args)?);
            }
            Arg::Long("json") => is_json = true,
            Arg::Value(value) if name.is_none() => name = Some(value.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    let session = Session::open()?;
    if let Some(name) = name {
        let package = find_package(&session.workspace, &name)?.context("the root is no package")?;
        show(&session, package, is_json);
        return Ok(());
    }
    let mut packages = select(&session.ground(), &filters)?;
    if let Some(base) = since {
        let found = affected(&session.ground(), base.commit())?;
        packages.retain(|package| found.iter().any(|one| one.package == *package));
    }
    let all = packages.iter().map(|package| &session.workspace.packages[*package]);
    if is_json {
        let all: Vec<_> =
            all.map(|package| json!({ "name": package.name, "path": package.folder })).collect();
        screen::plain(&format!("{:#}", json!({ "packages": all })));
        return Ok(());
    }
    let width = all.clone().map(|package| package.name.len()).max().unwrap_or_default();
    for package in all {
        screen::plain(&format!("{:<width$}  {}", package.name, package.folder));
    }
    Ok(())
}

/// One package with its tasks and neighbours.
fn show(session: &Session, package: usize, is_json: bool) {
    let workspace = &session.workspace;
    let about = &workspace.packages[package];
    let tasks: Vec<&str> = session
        .config
        .names()
        .into_iter()
        .filter(|name| session.config.task(workspace, package, name).is_some())
        .collect();
    let names = |numbers: Vec<usize>| -> Vec<&str> {
        numbers.into_iter().map(|number| workspace.packages[number].name.as_str()).collect()
    };
    let below = names(workspace.locals(package, true));
    let above = names(crate::filter::dependents(workspace, package).split_off(1));
    if is_json {
        let value = json!({
            "name": about.name, "path": about.folder, "tasks": tasks, "dependencies": below,
            "dependents": above,
        });
        screen::plain(&format!("{value:#}"));
        return;
    }
    screen::plain(&format!("{}  {}", about.name, about.folder));
    let line = |what: &str, list: &[&str]| format!("  {what:<14}{}", list.join(", "));
    screen::plain(&line("tasks", &tasks));
    screen::plain(&line("dependencies", &below));
    screen::plain(&line("dependents", &above));
}

/// `cargo xtask affected`.
pub(super) fn affected_packages(args: &mut Parser) -> Result<()> {
    let (mut base, mut has_code, mut is_json) = (None, false, false);
    while let Some(arg) = args.next()? {
        match arg {
            Arg::Long("base") => base = Some(args.value()?.string()?),
            Arg::Long("exit-code") => has_code = true,
            Arg::Long("json") => is_json = true,
            other => return Err(other.unexpected().into()),
        }
    }
    let session = Session::open()?;
    let found = affected(&session.ground(), base.as_deref())?;
    let name = |package: usize| session.workspace.packages[package].name.as_str();
    if is_json {
        let all: Vec<_> = found
            .iter()
            .map(|one| json!({ "package": name(one.package), "reason": one.reason }))
            .collect();
        screen::plain(&format!("{:#}", json!({ "affected": all })));
    } else {
        let width = found.iter().map(|one| name(one.package).len()).max().unwrap_or_default();
        for one in &found {
            screen::plain(&format!("{:<width$}  {}", name(one.package), one.reason));
        }
    }
    if has_code && !found.is_empty() { Err(Failed(1).into()) } else { Ok(()) }
}

/// `cargo xtask why`.
pub(super) fn why(args: &mut Parser) -> Result<()> {
    let mut task = None;
    let mut arguments = Vec::new();
    while let Some(arg) = args.next()? {
        match arg {
            Arg::Value(value) if task.is_none() => task = Some(value.string()?),
            // lexopt gives what follows `--` as values.
            Arg::Value(value) => arguments.push(value.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    let Some(task) = task.filter(|task| task.contains('#')) else {
        return Err(usage::wrong("why takes one task: `cargo xtask why <package>#<task>`"));
    };
    let session = Session::open()?;
    let graph =
        Graph::build(&session.workspace, &session.config, &[], std::slice::from_ref(&task))?;
    let keys = Keys::new(&session.workspace, &session.config, &session.files, &arguments)?;
    let mut known = std::collections::BTreeMap::new();
    for number in graph.order() {
        let node = &graph.nodes[number];
        let before: Vec<_> =
            node.after.iter().filter_map(|after| known.get(after)).cloned().collect();
        let lookup = look_up(&keys, &session.store, node, &before);
        let id = node.id(&session.workspace);
        if number == 0 {
            screen::plain(&crate::run::why::explain(&session, &id, &lookup));
        } else if node.task.verb.is_none() {
            let (key, _) = keys.whole(&lookup.base, &std::collections::BTreeSet::new());
            known.insert(number, (id, key));
        }
    }
    session.files.save();
    Ok(())
}

/// `cargo xtask boundaries`.
pub(super) fn boundaries(args: &mut Parser) -> Result<()> {
    if let Some(arg) = args.next()? {
        return Err(arg.unexpected().into());
    }
    let found = arrows::check(&Workspace::load()?)?;
    for (package, rule) in &found {
        screen::error(&format!("{package}: {rule}"));
    }
    match found.len() {
        0 => {
            screen::step("the packages depend on each other as the design draws it");
            Ok(())
        }
        1 => bail!("one arrow is not drawn"),
        many => bail!("{many} arrows are not drawn"),
    }
}
