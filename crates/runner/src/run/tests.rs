//! Runs test programs that Cargo has built, package by package.

use std::collections::VecDeque;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use anyhow::Result;

use super::Session;
use super::batch::{announce, send};
use super::command::{capture, exit_code};
use super::environment;
use super::execute::Done;
use super::messages::Program;
use super::options::Options;
use super::printer::Printer;
use crate::cargo;
use crate::graph::{Graph, Node};
use crate::process::{self, Output};
use crate::workspace::Package;

type Tested = (Done, Vec<Program>);

/// Runs the programs of each package in turn. Hermetic packages run beside each other; others may
/// use what there is once on a machine, and have it to themselves.
pub(super) fn run(
    session: &Session,
    graph: &Graph,
    options: &Options,
    printer: &Arc<Printer>,
    tested: Vec<Tested>,
    done: &Sender<Result<Done>>,
) -> Result<()> {
    let with_docs: Vec<usize> = tested
        .iter()
        .map(|(result, _)| result.number)
        .filter(|number| has_doc_tests(session, &graph.nodes[*number]))
        .collect();
    let documented = Mutex::new(Vec::new());
    let finish = |result: Done| {
        if with_docs.contains(&result.number) && result.code == 0 {
            documented.lock().unwrap_or_else(PoisonError::into_inner).push(result);
        } else {
            send(done, result);
        }
    };
    let (hermetic, others): (Vec<_>, Vec<_>) =
        tested.into_iter().partition(|(result, _)| graph.nodes[result.number].task.is_cached());
    let queue = Mutex::new(VecDeque::from(hermetic));
    let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
    let one = |(mut result, programs): Tested| -> Result<()> {
        let node = &graph.nodes[result.number];
        let began = Instant::now();
        let code = run_programs(session, node, options, printer, &programs, &mut result.log)?;
        (result.code, result.took) = (code, result.took + began.elapsed());
        finish(result);
        Ok(())
    };
    let workers = options.workers(&session.config);
    std::thread::scope(|scope| -> Result<()> {
        let work = || -> Result<()> {
            while let Some(tested) = next() {
                one(tested)?;
            }
            Ok(())
        };
        let threads: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        for thread in threads {
            thread.join().expect("invariant: threads that run tests do not panic")?;
        }
        Ok(())
    })?;
    others.into_iter().try_for_each(one)?;
    let documented = documented.into_inner().unwrap_or_else(PoisonError::into_inner);
    run_doc_tests(session, graph, printer, documented, done)
}

/// Runs the programs of one package, all of them, also after one has failed.
fn run_programs(
    session: &Session,
    node: &Node,
    options: &Options,
    printer: &Arc<Printer>,
    programs: &[Program],
    log: &mut Vec<u8>,
) -> Result<i32> {
    let id = node.id(&session.workspace);
    let mut worst = 0;
    for program in programs {
        let head = announce(&program.name, &program.path);
        printer.live(&id, head.as_bytes());
        log.extend_from_slice(head.as_bytes());
        let mut command = Command::new(&program.path);
        environment::prepare(&mut command, &session.config, &node.task);
        if let Some(package) = node.package {
            as_cargo(&mut command, session, &session.workspace.packages[package]);
        }
        command.args(&options.arguments);
        let (said, code) = capture(printer, &id, &mut command)?;
        log.extend(said);
        worst = worst.max(code);
    }
    Ok(worst)
}

/// The folder and the variables that Cargo gives test programs.
fn as_cargo(command: &mut Command, session: &Session, package: &Package) {
    let folder = session.workspace.root.join(&package.folder);
    let mut version = package.version.split(['.', '-']);
    for name in ["MAJOR", "MINOR", "PATCH"] {
        let part = version.next().unwrap_or_default();
        command.env(format!("CARGO_PKG_VERSION_{name}"), part);
    }
    command
        .env("CARGO_MANIFEST_DIR", &folder)
        .env("CARGO_MANIFEST_PATH", folder.join("Cargo.toml"))
        .env("CARGO_PKG_NAME", &package.name)
        .env("CARGO_PKG_VERSION", &package.version)
        .current_dir(folder);
}

/// Runs the examples in the documentation of some packages.
fn run_doc_tests(
    session: &Session,
    graph: &Graph,
    printer: &Arc<Printer>,
    mut results: Vec<Done>,
    done: &Sender<Result<Done>>,
) -> Result<()> {
    let Some(first) = results.first() else { return Ok(()) };
    let began = Instant::now();
    let mut command = cargo::command();
    // Those of all packages: another selection would compile everything with other features.
    command
        .args(["test", "--workspace", "--doc", "--no-fail-fast"])
        .env("CARGO_TERM_COLOR", "never")
        .current_dir(&session.workspace.root);
    if results.iter().all(|result| graph.nodes[result.number].task.is_cached()) {
        environment::prepare(&mut command, &session.config, &graph.nodes[first.number].task);
        // Cargo may compile for them, and with other variables it would compile something else.
        let names = results.iter().flat_map(|result| &result.names).flatten();
        for name in names.filter_map(|name| name.strip_prefix("variable ")) {
            if let Some(value) = std::env::var_os(name) {
                command.env(name, value);
            }
        }
    }
    let said = Arc::new(Mutex::new(Vec::new()));
    let sink = {
        let said = Arc::clone(&said);
        move |line: &[u8]| {
            said.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(line);
        }
    };
    let status =
        process::run_to_end("cargo test --doc", Output::Merged(Arc::new(sink)), &mut command)?;
    let said = std::mem::take(&mut *said.lock().unwrap_or_else(PoisonError::into_inner));
    let said = String::from_utf8_lossy(&said).into_owned();
    for mut result in results.drain(..) {
        let node = &graph.nodes[result.number];
        let library = node.package.and_then(|package| {
            let targets = &session.workspace.packages[package].targets;
            targets.iter().find(|target| target.is_library())
        });
        let name = library.map(|target| target.name.replace('-', "_")).unwrap_or_default();
        let own = section(&said, &name);
        // Without a section of its own it does not compile, and all that was said may say why.
        let is_good = own.as_ref().is_some_and(|text| !text.contains("test result: FAILED"));
        let text = own.unwrap_or_else(|| said.clone());
        let id = node.id(&session.workspace);
        text.split_inclusive('\n').for_each(|line| printer.live(&id, line.as_bytes()));
        result.log.extend_from_slice(text.as_bytes());
        if !is_good {
            result.code = exit_code(status).max(1);
        }
        result.took += began.elapsed();
        send(done, result);
    }
    Ok(())
}

/// The lines about one library.
fn section(said: &str, library: &str) -> Option<String> {
    let head = format!("Doc-tests {library}");
    let mut lines = said.split_inclusive('\n').skip_while(|line| line.trim() != head);
    let first = lines.next()?;
    let is_other = |line: &&str| !line.starts_with("   Doc-tests ") && !line.starts_with("error: ");
    Some(std::iter::once(first).chain(lines.take_while(is_other)).collect())
}

/// Whether the documentation of a package holds examples: to look costs less than to ask rustdoc.
fn has_doc_tests(session: &Session, node: &Node) -> bool {
    let Some(package) = node.package else { return false };
    let about = &session.workspace.packages[package];
    about.targets.iter().any(|target| target.is_library() && target.has_doc_tests)
        && has_example(&session.workspace.root.join(&about.folder).join("src"))
}

fn has_example(folder: &Path) -> bool {
    let Ok(entries) = fs::read_dir(folder) else { return false };
    entries.flatten().map(|entry| entry.path()).any(|path| {
        if path.is_dir() {
            return has_example(&path);
        }
        let text = fs::read_to_string(&path).unwrap_or_default();
        text.lines().any(|line| {
            let line = line.trim_start();
            let is_doc =
                ["///", "//!", "#[doc", "#![doc", "*"].iter().any(|mark| line.starts_with(mark));
            is_doc && (line.contains("```") || line.contains("include_str"))
        })
    })
}

impl Options {
    /// How many commands and hermetic suites run at once.
    pub(super) fn workers(&self, config: &crate::config::Config) -> usize {
        let cores = || std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        self.concurrency.or(config.concurrency).unwrap_or_else(cores)
    }
}

#[cfg(test)]
#[expect(clippy::module_inception, reason = "the tests of what runs tests")]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_a_library_are_told_apart() {
        let said = "   Doc-tests a\n\nrunning 1 test\ntest result: ok.\n\n   Doc-tests b\n\nrunning 0\n\
                    error: doctest failed\n";
        assert!(section(said, "a").unwrap().ends_with("test result: ok.\n\n"));
        assert_eq!(section(said, "b").unwrap(), "   Doc-tests b\n\nrunning 0\n");
        assert_eq!(section(said, "c"), None);
    }
}
