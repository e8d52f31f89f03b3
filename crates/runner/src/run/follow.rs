//! `cargo xtask watch`: runs tasks, and again what an edit bears on. Tasks that never end run on
//! beside them, and are restarted once everything that they depend on has been built anew; while
//! that fails, the old ones stay.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Result;

use super::Session;
use super::execute::execute;
use super::lasting::{Lasting, Opened};
use super::options::{Continue, Options, OutputLogs};
use super::printer::Printer;
use super::report::{Ended, Status};
use crate::config::VERBS;
use crate::files::{from_root, hash_bytes, is_of_an_editor};
use crate::graph::{Graph, Node};
use crate::key::{Keys, is_doc};
use crate::process::{self, Interrupted};
use crate::remote::Remote;
use crate::screen;
use crate::watch::{Sight, Watch, look};

/// Everything that is remembered between two edits.
#[derive(Debug, Default)]
struct Memory {
    /// How each task ended, and the inputs that it had.
    tried: BTreeMap<String, (String, Ended)>,
    running: BTreeMap<String, (String, Lasting)>,
}

/// Runs until a signal comes. Nothing that it started runs on.
pub(crate) fn follow(options: &mut Options) -> Result<()> {
    process::watch_signals();
    options.continues = Continue::Independent;
    let session = Session::open()?;
    let watch = watch(&session);
    drop(session);
    let mut memory = Memory::default();
    let ended = loop {
        watch.take();
        process::start_over();
        let done = pass(options, &mut memory);
        if process::is_stopping() {
            break Ok(());
        }
        match done {
            Ok(()) if !watch.has_edits() => screen::step("waiting for an edit"),
            Err(error) if !error.is::<Interrupted>() => {
                screen::error(&format!("{error:#}; waiting for an edit"));
            }
            _ => {}
        }
        options.output_logs = match options.output_logs {
            OutputLogs::Full => OutputLogs::NewOnly,
            other => other,
        };
        if !wait(&watch, &mut memory) {
            break Ok(());
        }
    };
    memory.running.values().for_each(|(_, lasting)| lasting.ask());
    memory.running.into_values().for_each(|(_, lasting)| lasting.end());
    ended
}

/// Waits for an edit; false when a signal came instead.
fn wait(watch: &Watch, memory: &mut Memory) -> bool {
    loop {
        let has_ended = |memory: &Memory| {
            let mut all = memory.running.iter();
            all.find(|(_, (_, one))| one.group.ended().is_some()).map(|(id, _)| id.clone())
        };
        let dead = process::wait_until(None, || {
            if process::is_stopping() || watch.has_edits() {
                return Some(None);
            }
            has_ended(memory).map(Some)
        });
        let Some(id) = dead.flatten() else { return !process::is_stopping() };
        if let Some((_, lasting)) = memory.running.remove(&id) {
            let status = lasting.group.ended().map(|status| status.to_string());
            screen::error(&format!("{id} ended ({})", status.unwrap_or_default()));
            lasting.end();
        }
    }
}

/// Does what there is to do now.
fn pass(options: &Options, memory: &mut Memory) -> Result<()> {
    let session = Session::open()?;
    let packages = session.packages(options)?;
    let graph = Graph::build(&session.workspace, &session.config, &packages, &options.tasks)?;
    let keys =
        || Keys::new(&session.workspace, &session.config, &session.files, &options.arguments);
    let (lasting, behind) = halves(&graph);
    let printer = Arc::new(Printer::new(options));
    let remote = session.remote(options);
    for are_behind in [false, true] {
        let is_there = |after: &usize| {
            !lasting[*after]
                || memory.running.contains_key(&graph.nodes[*after].id(&session.workspace))
        };
        let served: Vec<bool> =
            graph.nodes.iter().map(|node| node.after.iter().all(is_there)).collect();
        let is_asked = |number: usize| {
            !lasting[number] && behind[number] == are_behind && (!are_behind || served[number])
        };
        if (0..graph.nodes.len()).any(is_asked) {
            let states = states(&session, &keys()?, &graph, memory);
            run(&session, keys()?, &graph, options, remote.as_ref(), (memory, &states), &is_asked)?;
        }
        if !are_behind {
            let states = states(&session, &keys()?, &graph, memory);
            for number in graph.order().into_iter().filter(|number| lasting[*number]) {
                serve(&session, &printer, &graph, number, (memory, &states), options)?;
            }
        }
    }
    session.files.save();
    if let Some(remote) = remote {
        remote.finish();
    }
    Ok(())
}

/// The tasks that never end, and those that wait for one of them.
fn halves(graph: &Graph) -> (Vec<bool>, Vec<bool>) {
    let lasting: Vec<bool> = graph.nodes.iter().map(|node| node.task.is_persistent()).collect();
    let mut behind = vec![false; lasting.len()];
    for number in graph.order() {
        behind[number] =
            graph.nodes[number].after.iter().any(|after| lasting[*after] || behind[*after]);
    }
    (lasting, behind)
}

/// A digest of everything that each task follows from, now.
fn states(
    session: &Session,
    keys: &Keys<'_>,
    graph: &Graph,
    memory: &Memory,
) -> BTreeMap<usize, String> {
    let mut states: BTreeMap<usize, String> = BTreeMap::new();
    for number in graph.order() {
        let node = &graph.nodes[number];
        let id = node.id(&session.workspace);
        let base = keys.base(node, &[]);
        let names = memory.tried.get(&id).map(|(_, ended)| ended.names.clone()).unwrap_or_default();
        let (own, _) = keys.whole(&base, &names);
        let mut parts = vec![own];
        parts.extend(node.after.iter().filter_map(|after| states.get(after)).cloned());
        if let Some(package) = node.package.filter(|_| node.task.is_persistent()) {
            parts.push(keys.local_sources(package));
        }
        states.insert(number, hash_bytes(parts.join(" ").as_bytes()));
    }
    states
}

/// Runs the tasks that were asked for and have other inputs than the last time.
fn run(
    session: &Session,
    keys: Keys<'_>,
    graph: &Graph,
    options: &Options,
    remote: Option<&Remote<'_>>,
    (memory, states): (&mut Memory, &BTreeMap<usize, String>),
    is_asked: &dyn Fn(usize) -> bool,
) -> Result<()> {
    let id = |number: usize| graph.nodes[number].id(&session.workspace);
    let known: Vec<Option<Ended>> = (0..graph.nodes.len())
        .map(|number| match memory.tried.get(&id(number)) {
            _ if !is_asked(number) && !memory.tried.contains_key(&id(number)) => {
                Some(Ended::new(id(number), Status::Nothing))
            }
            Some((state, ended)) if !is_asked(number) || *state == states[&number] => {
                Some(ended.clone())
            }
            _ => None,
        })
        .collect();
    let new: Vec<bool> = known.iter().map(Option::is_none).collect();
    if !new.contains(&true) {
        return Ok(());
    }
    let report = execute(session, keys, graph, options, remote, known)?;
    let fresh = Keys::new(&session.workspace, &session.config, &session.files, &options.arguments)?;
    // An input that changed meanwhile has it run again.
    let still = self::states(session, &fresh, graph, memory);
    for (number, ended) in report.into_tasks().into_iter().enumerate() {
        if !new[number] {
            continue;
        }
        if matches!(ended.status, Status::Blocked | Status::Stopped) {
            memory.tried.remove(&id(number));
        } else {
            memory.tried.insert(id(number), (String::new(), ended));
        }
    }
    // What compilers read is known only now, and is part of it from now on.
    let found = self::states(session, &fresh, graph, memory);
    for number in (0..new.len()).filter(|number| new[*number] && still[number] == states[number]) {
        if let Some((state, _)) = memory.tried.get_mut(&id(number)) {
            state.clone_from(&found[&number]);
        }
    }
    Ok(())
}

/// Starts a task that never ends, or starts it again where its inputs are others, unless something
/// that it depends on has failed: then the old one stays.
fn serve(
    session: &Session,
    printer: &Arc<Printer>,
    graph: &Graph,
    number: usize,
    (memory, states): (&mut Memory, &BTreeMap<usize, String>),
    options: &Options,
) -> Result<()> {
    let node: &Node = &graph.nodes[number];
    let (id, state) = (node.id(&session.workspace), &states[&number]);
    if memory.running.get(&id).is_some_and(|(known, _)| known == state) {
        return Ok(());
    }
    let is_well = |after: &usize| {
        let id = graph.nodes[*after].id(&session.workspace);
        let has_ended_well = memory.tried.get(&id).is_some_and(|(_, ended)| {
            matches!(ended.status, Status::Hit | Status::Ran | Status::Nothing)
        });
        has_ended_well || memory.running.contains_key(&id)
    };
    if let Some(after) = node.after.iter().find(|after| !is_well(after)) {
        let failed = graph.nodes[*after].id(&session.workspace);
        let kept = if memory.running.contains_key(&id) { "runs on as it was" } else { "waits" };
        screen::error(&format!("{failed} failed: {id} {kept}"));
        return Ok(());
    }
    if let Some((_, old)) = memory.running.remove(&id) {
        old.end();
    }
    let lasting = Lasting::start(session, printer, node, &options.arguments)?;
    let opened = lasting.wait();
    memory.running.insert(id.clone(), (state.clone(), lasting));
    match opened {
        Opened::Ready => screen::step(&format!("{id} is ready")),
        Opened::Not => screen::error(&format!("{id} is not ready")),
        Opened::Overtaken => return Err(Interrupted.into()),
    }
    Ok(())
}

/// Watches everything but documents and what tasks write.
fn watch(session: &Session) -> Watch {
    let (root, target) = (session.workspace.root.clone(), session.workspace.target.clone());
    let mut written: Vec<String> = Vec::new();
    for (number, package) in session.workspace.packages.iter().enumerate() {
        for name in session.config.names() {
            let is_cargos = VERBS.iter().any(|verb| verb.name() == name);
            let task = session.config.task(&session.workspace, number, name);
            if let Some(task) = task.filter(|_| !is_cargos) {
                written.extend(task.outputs().iter().map(|one| from_root(&package.folder, one)));
            }
        }
    }
    let folders = session.workspace.packages.iter().map(|package| package.folder.as_str());
    let folders: Vec<PathBuf> = folders.chain([""]).map(PathBuf::from).collect();
    let sees = move || -> Sight {
        look(&root, &[""], &|path: &Path, name: &OsStr| {
            let (text, name) = (path.to_string_lossy(), name.to_string_lossy());
            let is_left_out = ["target", ".git", ".jj", "node_modules", ".xtask"];
            is_left_out.contains(&name.as_ref())
                || is_of_an_editor(&name)
                || root.join(path) == target
                || (name.starts_with(char::is_uppercase) || name.ends_with(".md"))
                    && folders.iter().any(|folder| {
                        path.strip_prefix(folder)
                            .is_ok_and(|inside| is_doc(&inside.to_string_lossy()))
                    })
                || written
                    .iter()
                    .any(|pattern| fast_glob::glob_match(pattern.as_str(), text.as_ref()))
        })
    };
    Watch::start(sees, process::overtake)
}
