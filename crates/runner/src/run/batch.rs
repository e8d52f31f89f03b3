//! Has one process of Cargo do a verb for all packages that need it.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use anyhow::Result;

use super::Session;
use super::command::exit_code;
use super::execute::Done;
use super::messages::Said;
use super::options::Options;
use super::printer::Printer;
use super::tests;
use crate::config::Verb;
use crate::graph::{Graph, Node};
use crate::process::{self, Output};
use crate::{cargo, screen};

/// Packages for which one process of Cargo is started.
#[derive(Debug)]
pub(super) struct Batch {
    pub(super) verb: Verb,
    /// A whole command line for Cargo, instead of the verb's own.
    line: Option<Vec<String>>,
    arguments: Vec<String>,
    pub(super) nodes: Vec<usize>,
}

/// Compiles, runs the tests where the verb is to test, and reports package by package.
pub(super) fn run(
    session: &Session,
    graph: &Graph,
    options: &Options,
    printer: &Arc<Printer>,
    batch: &Batch,
    done: &Sender<Result<Done>>,
) -> Result<()> {
    let began = Instant::now();
    let workspace = Arc::new(session.workspace.clone());
    let said = Arc::new(Mutex::new(Said::default()));
    let nodes = || batch.nodes.iter().map(|number| (*number, &graph.nodes[*number]));
    let mut command = compile(session, options, batch);
    let verb = batch.verb;
    let messages = {
        let (workspace, said, printer) =
            (Arc::clone(&workspace), Arc::clone(&said), Arc::clone(printer));
        let ids: BTreeMap<usize, String> = nodes()
            .filter_map(|(_, node)| Some((node.package?, node.id(&session.workspace))))
            .collect();
        move |line: &str| {
            let diagnostic = lock(&said).message(&workspace, line);
            let Some((package, text)) = diagnostic else { return };
            // What goes into the packages that were asked for speaks as well: it may be what fails.
            let name = || format!("{}#{}", workspace.packages[package].name, verb.name());
            let id = ids.get(&package).cloned().unwrap_or_else(name);
            text.split_inclusive('\n').for_each(|line| printer.live(&id, line.as_bytes()));
        }
    };
    let complaints = {
        let (workspace, said, printer) =
            (Arc::clone(&workspace), Arc::clone(&said), Arc::clone(printer));
        move |line: &str| {
            let is_progress = lock(&said).complaint(&workspace, line);
            if is_progress && !line.contains("Finished") {
                printer.progress(verb.name(), line.trim_start());
            }
        }
    };
    let output = Output::Split(Arc::new(messages), Arc::new(complaints));
    let status = process::run_to_end("cargo", output, &mut command)?;
    let said = std::mem::take(&mut *lock(&said));
    let mut tested = Vec::new();
    for (number, node) in nodes() {
        let Some(package) = node.package else { continue };
        let ended = verdict(&said, session, package, verb, exit_code(status));
        let about = said.packages.get(&package);
        let mut log = about.map(|about| about.log.clone()).unwrap_or_default();
        let mut result = Done {
            number,
            code: 0,
            took: began.elapsed(),
            outputs: about.map(|about| about.outputs.clone()).unwrap_or_default(),
            names: Some(said.discovered.of(workspace.as_ref(), package, verb.has_tests())),
            log: Vec::new(),
        };
        if let Some((code, why)) = ended {
            if !about.is_some_and(|about| about.has_failed) || log.is_empty() {
                let id = node.id(&session.workspace);
                why.split_inclusive(|byte| *byte == b'\n').for_each(|line| printer.live(&id, line));
                log.extend(why);
            }
            (result.code, result.log) = (code, log);
            send(done, result);
        } else if verb == Verb::Test {
            result.log = log;
            tested.push((result, about.map(|about| about.programs.clone()).unwrap_or_default()));
        } else {
            if verb != Verb::Build {
                result.outputs.clear();
            }
            result.log = log;
            send(done, result);
        }
    }
    tests::run(session, graph, options, printer, tested, done)
}

/// Why a package has failed: it does not compile, or one that goes into it does not.
fn verdict(
    said: &Said,
    session: &Session,
    package: usize,
    verb: Verb,
    code: i32,
) -> Option<(i32, Vec<u8>)> {
    if code == 0 {
        return None;
    }
    if said.packages.get(&package).is_some_and(|about| about.has_failed) {
        return Some((code, said.complaints()));
    }
    if let Some(name) = said.broken_dependency(&session.workspace, package, verb.has_tests()) {
        return Some((code, format!("{name} does not compile\n").into_bytes()));
    }
    // Nobody is named: what failed lies outside of the workspace, or is Cargo itself.
    (!said.has_broken()).then(|| (code, said.complaints()))
}

/// The command of a batch.
fn compile(session: &Session, options: &Options, batch: &Batch) -> Command {
    let mut command = cargo::command();
    let line = batch.line.as_deref().unwrap_or_default();
    let (given, for_compiler) =
        line.split_at(line.iter().position(|word| word == "--").unwrap_or(line.len()));
    if batch.line.is_some() {
        command.args(given);
    } else {
        command.args(batch.verb.arguments());
    }
    command
        .args(["--keep-going", "--message-format=json-diagnostic-rendered-ansi"])
        .args(&batch.arguments)
        .current_dir(&session.workspace.root);
    if batch.verb != Verb::Test {
        command.args(&options.arguments);
    }
    if screen::has_colour() {
        command.env("CARGO_TERM_COLOR", "always");
    }
    let own = batch.verb.compiler_arguments();
    if batch.line.is_some() {
        command.args(for_compiler);
    } else if !own.is_empty() {
        command.arg("--").args(own);
    }
    command
}

/// The name by which a test program is announced.
pub(super) fn announce(name: &str, path: &Path) -> String {
    let file = path.file_name().unwrap_or_default().to_string_lossy();
    let stem = file.rsplit_once('-').map_or(file.as_ref(), |(stem, _)| stem);
    if name == stem {
        format!("     Running {name}\n")
    } else {
        format!("     Running {name} ({stem})\n")
    }
}

pub(super) fn send(done: &Sender<Result<Done>>, result: Done) {
    // The run has ended when nobody listens.
    let _ended = done.send(Ok(result));
}

fn lock(said: &Mutex<Said>) -> std::sync::MutexGuard<'_, Said> {
    said.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Batch {
    /// Whether a task would go with it.
    pub(super) fn takes(&self, node: &Node) -> bool {
        node.task.verb == Some(self.verb)
            && node.task.cargo == self.line
            && node.task.args.as_deref().unwrap_or_default() == self.arguments
    }
}

/// The batches that some tasks need: one for each verb and its arguments.
pub(super) fn gather(graph: &Graph, ready: &[usize]) -> Vec<Batch> {
    let mut batches: Vec<Batch> = Vec::new();
    for number in ready {
        let node: &Node = &graph.nodes[*number];
        let Some(verb) = node.task.verb else { continue };
        let arguments = node.task.args.clone().unwrap_or_default();
        let line = node.task.cargo.clone();
        let same = |batch: &&mut Batch| {
            batch.verb == verb && batch.arguments == arguments && batch.line == line
        };
        match batches.iter_mut().find(same) {
            Some(batch) => batch.nodes.push(*number),
            None => batches.push(Batch { verb, line, arguments, nodes: vec![*number] }),
        }
    }
    batches.sort_by_key(|batch| batch.verb);
    batches
}
