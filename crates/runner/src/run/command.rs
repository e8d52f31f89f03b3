//! Runs a task that is a command.

use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use anyhow::Result;

use super::Session;
use super::environment;
use super::execute::Done;
use super::printer::Printer;
use crate::graph::Node;
use crate::process::{self, Output};

/// Runs it in the folder of its package.
pub(super) fn run(
    session: &Session,
    printer: &Arc<Printer>,
    number: usize,
    node: &Node,
    arguments: &[String],
) -> Result<Done> {
    let began = Instant::now();
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
    let id = node.id(&session.workspace);
    let (log, code) = capture(printer, &id, &mut command)?;
    Ok(Done { number, code, took: began.elapsed(), log, outputs: Vec::new(), names: None })
}

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
