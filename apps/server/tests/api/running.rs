//! Runs the executable itself, and reads its log.

use std::process::{Output, Stdio};
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStderr, Command};

pub(crate) const DEADLINE: Duration = Duration::from_secs(30);

/// The executable with nothing set but where it listens and keeps everything, and that the first
/// account takes no code.
pub(crate) fn command(dir: &TempDir) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_confab-server"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("CONFAB_") {
            command.env_remove(name);
        }
    }
    command
        .env("CONFAB_ADDR", "127.0.0.1:0")
        .env("CONFAB_DATA_DIR", dir.path().join("new/data"))
        .env("CONFAB_FILES_URL", dir.path().join("files"))
        .env("CONFAB_SET_UP_CODE", "off")
        .current_dir(dir.path())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    command
}

/// A running server and the lines of its log so far.
pub(crate) struct Running {
    pub(crate) child: Child,
    log: Lines<BufReader<ChildStderr>>,
    pub(crate) lines: Vec<Value>,
    pub(crate) base: String,
}

impl Running {
    pub(crate) async fn start(dir: &TempDir) -> Self {
        Self::start_with(dir, &[]).await
    }

    /// The same with other settings.
    pub(crate) async fn start_with(dir: &TempDir, settings: &[(&str, &str)]) -> Self {
        Self::of(command(dir).envs(settings.iter().copied()).spawn().unwrap()).await
    }

    /// One that was started already.
    pub(crate) async fn of(mut child: Child) -> Self {
        let log = BufReader::new(child.stderr.take().unwrap()).lines();
        let mut running = Self { child, log, lines: Vec::new(), base: String::new() };
        let line =
            running.line(|line| line["message"].as_str().unwrap().contains("listening")).await;
        running.base = format!("http://{}", line["addr"].as_str().unwrap());
        running
    }

    /// The first line from now on for which this holds.
    pub(crate) async fn line(&mut self, holds: impl Fn(&Value) -> bool) -> Value {
        let search = async {
            loop {
                let text = self.log.next_line().await.unwrap().expect("the log goes on");
                let line: Value = serde_json::from_str(&text).unwrap_or_else(|_| panic!("{text}"));
                self.lines.push(line.clone());
                if holds(&line) {
                    return line;
                }
            }
        };
        tokio::time::timeout(DEADLINE, search).await.unwrap()
    }

    /// The process, and its log, of which no more is read; once that is dropped, it has no reader.
    pub(crate) fn unread(self) -> (Child, Lines<BufReader<ChildStderr>>) {
        (self.child, self.log)
    }

    pub(crate) async fn stop(mut self, with: &str) -> Option<i32> {
        signal(&self.child, with).await;
        // Its last lines must find a reader.
        let log = async { while let Ok(Some(_)) = self.log.next_line().await {} };
        let both = async { tokio::join!(log, self.child.wait()).1 };
        tokio::time::timeout(DEADLINE, both).await.unwrap().unwrap().code()
    }
}

/// Sends a signal, such as `-TERM`.
pub(crate) async fn signal(child: &Child, signal: &str) {
    let id = child.id().unwrap().to_string();
    assert!(Command::new("kill").args([signal, &id]).status().await.unwrap().success());
}

/// How a process ends that has been told to.
pub(crate) async fn ended(child: &mut Child) -> Option<i32> {
    tokio::time::timeout(DEADLINE, child.wait()).await.unwrap().unwrap().code()
}

/// The exit code and what it says of a start that fails.
pub(crate) async fn fails(command: &mut Command) -> (Option<i32>, String) {
    let output: Output = tokio::time::timeout(DEADLINE, command.output()).await.unwrap().unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}
