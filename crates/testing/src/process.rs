//! Runs one program, collects its output, and ends it with all its children.

use std::ffi::{OsStr, OsString};
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use anyhow::{Context as _, bail};
use nix::sys::signal::{Signal, kill, killpg};
use nix::unistd::Pid;

use crate::{Log, eventually_some};

/// Specification of a process to run.
#[derive(Clone, Debug)]
pub struct ProcessSpec {
    name: String,
    program: PathBuf,
    args: Vec<OsString>,
    env: Vec<(OsString, OsString)>,
    directory: Option<PathBuf>,
    user: Option<(u32, u32)>,
}

impl ProcessSpec {
    /// `name` is what the process is called in messages.
    pub fn new(name: impl Into<String>, program: impl Into<PathBuf>) -> Self {
        Self {
            name: name.into(),
            program: program.into(),
            args: Vec::new(),
            env: Vec::new(),
            directory: None,
            user: None,
        }
    }

    pub fn arg(mut self, arg: impl AsRef<OsStr>) -> Self {
        self.args.push(arg.as_ref().to_owned());
        self
    }

    pub fn args<I: IntoIterator<Item: AsRef<OsStr>>>(mut self, args: I) -> Self {
        self.args.extend(args.into_iter().map(|arg| arg.as_ref().to_owned()));
        self
    }

    pub fn env(mut self, name: impl AsRef<OsStr>, value: impl AsRef<OsStr>) -> Self {
        self.env.push((name.as_ref().to_owned(), value.as_ref().to_owned()));
        self
    }

    /// Where the process runs; by default where the test does.
    pub fn directory(mut self, directory: impl Into<PathBuf>) -> Self {
        self.directory = Some(directory.into());
        self
    }

    /// Runs the process as another user, by the ids of user and group; by default as the user of
    /// the test.
    pub fn user(mut self, user: u32, group: u32) -> Self {
        self.user = Some((user, group));
        self
    }

    /// Starts the program, in a process group of its own.
    pub fn spawn(&self) -> anyhow::Result<Process> {
        let mut command = Command::new(&self.program);
        command
            .args(&self.args)
            .envs(self.env.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0);
        if let Some(directory) = &self.directory {
            command.current_dir(directory);
        }
        if let Some((user, group)) = self.user {
            command.uid(user).gid(group);
        }
        let mut child = command
            .spawn()
            .with_context(|| format!("cannot start {} ({})", self.name, self.program.display()))?;
        let log = Log::new();
        if let Some(stdout) = child.stdout.take() {
            log.collect(stdout);
        }
        if let Some(stderr) = child.stderr.take() {
            log.collect(stderr);
        }
        Ok(Process { name: self.name.clone(), child, log })
    }
}

/// Sends a signal to one process that something else has started.
pub fn signal_process(process: i32, signal: Signal) -> anyhow::Result<()> {
    kill(Pid::from_raw(process), signal).with_context(|| format!("{signal} to process {process}"))
}

/// A running program. Dropping it kills its whole process group.
#[derive(Debug)]
pub struct Process {
    name: String,
    child: Child,
    log: Log,
}

impl Process {
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    pub fn log(&self) -> &Log {
        &self.log
    }

    /// Waits for a line that the question answers for; an error with the log when the process
    /// ends first or the deadline passes.
    pub async fn wait_for<T>(
        &mut self,
        deadline: Duration,
        mut question: impl FnMut(&str) -> Option<T>,
    ) -> anyhow::Result<T> {
        let mut printed = self.log.printed();
        let waiting = async {
            loop {
                if let Some(answer) = self.log.find(&mut question) {
                    return Ok(answer);
                }
                if let Some(status) = self.child.try_wait()? {
                    self.log.complete().await;
                    if let Some(answer) = self.log.find(&mut question) {
                        return Ok(answer);
                    }
                    bail!("it ended with {status}");
                }
                // A process can end without a last line, so its status is looked at as well.
                let look = tokio::time::timeout(Duration::from_millis(50), printed.changed());
                drop(look.await);
            }
        };
        let answer = match tokio::time::timeout(deadline, waiting).await {
            Ok(answer) => answer,
            Err(_) => Err(anyhow::anyhow!("it was not ready within {deadline:?}")),
        };
        answer.with_context(|| format!("{}:\n{}", self.name, self.log.tail(40)))
    }

    /// Sends a signal to the process and its children.
    pub fn signal(&self, signal: Signal) -> anyhow::Result<()> {
        killpg(self.group()?, signal).with_context(|| format!("{signal} to {}", self.name))
    }

    /// Asks the process to end with SIGTERM and waits until it has; an error past the deadline.
    pub async fn stop(&mut self, deadline: Duration) -> anyhow::Result<ExitStatus> {
        self.signal(Signal::SIGTERM)?;
        self.ended(deadline).await
    }

    /// Waits until the process has ended by itself.
    pub async fn ended(&mut self, deadline: Duration) -> anyhow::Result<ExitStatus> {
        let what = format!("the end of {}", self.name);
        let child = &mut self.child;
        eventually_some(deadline, &what, async || child.try_wait().transpose())
            .await
            .with_context(|| self.log.tail(40))?
            .context("cannot wait for a process")
    }

    /// Ends the process at once with SIGKILL, which it cannot notice.
    pub fn kill(&mut self) -> anyhow::Result<()> {
        // The group may be gone already; waiting tells.
        drop(self.signal(Signal::SIGKILL));
        self.child.wait().with_context(|| format!("cannot wait for {}", self.name))?;
        Ok(())
    }

    /// Asks the process to end with SIGTERM, so that it ends what it has started, and blocks until
    /// it has: for a value that is dropped.
    pub fn end_in_order(&mut self) {
        if self.is_running() && self.signal(Signal::SIGTERM).is_ok() {
            self.wait();
        }
    }

    /// Blocks until the process has ended, which it was told to.
    pub(crate) fn wait(&mut self) {
        drop(self.child.wait());
    }

    /// Whether the process is still there.
    pub fn is_running(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    fn group(&self) -> anyhow::Result<Pid> {
        Ok(Pid::from_raw(i32::try_from(self.child.id())?))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if self.kill().is_ok() && std::thread::panicking() {
            eprintln!("the end of the log of {}:\n{}", self.name, self.log.tail(60));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DEADLINE;

    #[tokio::test]
    async fn a_process_is_ready_when_it_says_so() -> anyhow::Result<()> {
        let spec = ProcessSpec::new("shell", "/bin/sh").args(["-c", "echo port 7; exec sleep 600"]);
        let mut process = spec.spawn()?;
        let port = process
            .wait_for(DEADLINE, |line| line.strip_prefix("port ").map(str::to_owned))
            .await?;
        assert_eq!(port, "7");
        assert!(process.is_running());
        process.stop(DEADLINE).await?;
        assert!(!process.is_running());
        Ok(())
    }

    #[tokio::test]
    async fn a_process_that_ends_early_shows_its_log() -> anyhow::Result<()> {
        let spec =
            ProcessSpec::new("shell", "/bin/sh").args(["-c", "echo no such key >&2; exit 3"]);
        let error = spec.spawn()?.wait_for(DEADLINE, |_| None::<()>).await.expect_err("it ended");
        let told = format!("{error:#}");
        assert!(told.contains("exit status: 3"), "{told}");
        assert!(told.contains("no such key"), "{told}");
        Ok(())
    }

    #[tokio::test]
    async fn dropping_a_process_ends_its_children() -> anyhow::Result<()> {
        let script = "sleep 600 & echo child $!; wait";
        let mut process = ProcessSpec::new("shell", "/bin/sh").args(["-c", script]).spawn()?;
        let child: i32 =
            process.wait_for(DEADLINE, |line| line.strip_prefix("child ")?.parse().ok()).await?;
        drop(process);
        crate::eventually(DEADLINE, "the end of the child", async || {
            // A killed process that nobody has waited for yet is a zombie: it runs no more.
            let status = std::fs::read_to_string(format!("/proc/{child}/stat"));
            status.map_or(true, |status| status.contains(") Z"))
        })
        .await
    }
}
