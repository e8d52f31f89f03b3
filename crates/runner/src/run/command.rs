//! Runs a task that is a command.

use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use anyhow::Result;

use super::Session;
use super::environment;
use super::execute::Done;
use super::lasting::{Lasting, Opened};
use super::printer::Printer;
use crate::graph::Node;
use crate::process::{self, Interrupted, Output};
use crate::screen;

/// Runs it in the folder of its package.
pub(super) fn run(
    session: &Session,
    printer: &Arc<Printer>,
    number: usize,
    node: &Node,
    arguments: &[String],
) -> Result<Done> {
    let began = Instant::now();
    let mut command = shell(session, node, arguments);
    let id = node.id(&session.workspace);
    let (log, code) = capture(printer, &id, &mut command)?;
    Ok(Done { number, code, took: began.elapsed(), log, outputs: Vec::new(), names: None })
}

/// Runs one that never ends: says when it is ready, and ends it once it is needed no more.
pub(super) fn run_lasting(
    session: &Session,
    printer: &Arc<Printer>,
    number: usize,
    node: &Node,
    arguments: &[String],
    (done, is_enough): (&Sender<Result<Done>>, &AtomicBool),
) -> Result<Done> {
    let began = Instant::now();
    let lasting = Lasting::start(session, printer, node, arguments)?;
    if lasting.wait() == Opened::Ready {
        // The run has ended when nobody listens.
        let _ended = done.send(Err(Ready(number).into()));
        process::wait_until(None, || {
            let is_over = process::wants_end() || is_enough.load(Ordering::SeqCst);
            (is_over || lasting.group.ended().is_some()).then_some(())
        });
    }
    let code = match lasting.group.ended() {
        Some(status) => exit_code(status),
        None if process::wants_end() => return Err(Interrupted.into()),
        None if is_enough.load(Ordering::SeqCst) => 0,
        None => {
            screen::error(&format!("{} is not ready in time", node.id(&session.workspace)));
            1
        }
    };
    lasting.end();
    let (log, outputs) = (Vec::new(), Vec::new());
    Ok(Done { number, code, took: began.elapsed(), log, outputs, names: None })
}

/// The command of a task, in the folder of its package.
pub(super) fn shell(session: &Session, node: &Node, arguments: &[String]) -> Command {
    let line = node.task.command.as_deref().unwrap_or_default();
    let mut command = Command::new("sh");
    command.arg("-c");
    if arguments.is_empty() {
        command.arg(line);
    } else {
        command.arg(format!("{line} \"$@\"")).arg(line).args(arguments);
    }
    command.current_dir(session.workspace.root.join(node.folder(&session.workspace)));
    environment::prepare(&mut command, &session.config, &node.task);
    command
}

/// Says that a task that never ends is ready.
#[derive(Debug)]
pub(super) struct Ready(pub(super) usize);

impl std::fmt::Display for Ready {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "task {} is ready", self.0)
    }
}

impl std::error::Error for Ready {}

/// Runs a program, shows what it says as it comes, and gives all of it with the exit code.
pub(super) fn capture(
    printer: &Arc<Printer>,
    id: &str,
    command: &mut Command,
) -> Result<(Vec<u8>, i32)> {
    let log = Arc::new(Mutex::new(Vec::new()));
    let (all, shown, name) = (Arc::clone(&log), Arc::clone(printer), id.to_owned());
    let sink = move |line: &[u8]| {
        all.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(line);
        shown.live(&name, line);
    };
    let status = process::run_to_end(id, Output::Merged(Arc::new(sink)), command)?;
    let log = std::mem::take(&mut *log.lock().unwrap_or_else(PoisonError::into_inner));
    Ok((log, exit_code(status)))
}

/// As a shell counts: 128 and the signal for a program that was killed.
pub(super) fn exit_code(status: std::process::ExitStatus) -> i32 {
    use std::os::unix::process::ExitStatusExt;
    status.code().unwrap_or_else(|| 128 + status.signal().unwrap_or_default())
}
