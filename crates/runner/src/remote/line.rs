//! The line to the program that talks to the server: orders go out, answers come in.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use nix::unistd::Pid;
use serde_json::{Value, json};

use super::settings::Settings;
use crate::{cargo, process};

/// How often a wait looks whether Ctrl-C was pressed.
const LOOK: Duration = Duration::from_millis(50);

/// A started program. Dropping it ends it.
#[derive(Debug)]
pub(super) struct Line {
    child: Child,
    id: Pid,
    /// Written by a thread of its own: the program takes orders as it has done others, and a run
    /// does not wait for that. As many wait as tasks of the run were asked for or sent.
    orders: Sender<String>,
    answers: Receiver<Value>,
    last: u64,
}

impl Line {
    fn start(program: &Path, first: &Value) -> Result<Self> {
        let mut command = Command::new(program);
        cargo::clean(&mut command);
        // Ctrl-C at the terminal is the runner's to act on.
        command.process_group(0).stdin(Stdio::piped()).stdout(Stdio::piped());
        let spawned = command.spawn();
        let mut child = spawned.with_context(|| format!("cannot start {}", program.display()))?;
        let id = Pid::from_raw(i32::try_from(child.id()).expect("invariant: a process id fits"));
        process::guard(id, None);
        let (mut stdin, stdout) =
            (child.stdin.take().context("a pipe")?, child.stdout.take().context("a pipe")?);
        let (orders, waiting) = mpsc::channel::<String>();
        thread::spawn(move || {
            for order in waiting {
                if writeln!(stdin, "{order}").and_then(|()| stdin.flush()).is_err() {
                    return;
                }
            }
        });
        let (said, answers) = mpsc::channel();
        thread::spawn(move || {
            for line in BufReader::new(stdout).lines() {
                let Ok(line) = line else { return };
                let Ok(answer) = serde_json::from_str(&line) else { return };
                if said.send(answer).is_err() {
                    return;
                }
            }
        });
        let mut line = Self { child, id, orders, answers, last: 0 };
        line.send(first);
        Ok(line)
    }

    /// Starts the program, and has it ask whether the server takes part.
    pub(super) fn open(program: &Path, settings: &Settings, until: Instant) -> Result<Self> {
        let mut line = Self::start(program, &settings.order())?;
        let answer = line.answer(until).context("it does not answer")?;
        match answer["error"].as_str() {
            Some(error) => bail!("{error}"),
            None => Ok(line),
        }
    }

    /// Sends an order, and gives the number that its answer will bear.
    pub(super) fn order(&mut self, mut order: Value) -> u64 {
        self.last += 1;
        order["id"] = json!(self.last);
        self.send(&order);
        self.last
    }

    fn send(&mut self, order: &Value) {
        // Where the program has ended, its answers have, too.
        let _ended = self.orders.send(order.to_string());
    }

    /// The next answer; `None` when the time is over, the program has ended, or Ctrl-C was pressed.
    pub(super) fn answer(&mut self, until: Instant) -> Option<Value> {
        loop {
            let left = until.saturating_duration_since(Instant::now());
            match self.answers.recv_timeout(left.min(LOOK)) {
                Ok(answer) => return Some(answer),
                Err(mpsc::RecvTimeoutError::Disconnected) => return None,
                Err(mpsc::RecvTimeoutError::Timeout) => {
                    if left <= LOOK || process::is_stopping() {
                        return None;
                    }
                }
            }
        }
    }

    /// An answer that has come already.
    pub(super) fn answered(&mut self) -> Option<Value> {
        self.answers.try_recv().ok()
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ended = self.child.kill();
        let _gone = self.child.wait();
        process::unguard(self.id);
    }
}
