//! One child in a process group of its own, its lines under its name, its end noticed.

use std::os::unix::process::CommandExt;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

use super::lines::{ByteSink, Sink, Source, copy, copy_bytes};
use super::{bell, guard, signals};
use crate::screen::{self, Colour};

/// Where a child's lines go.
pub enum Output {
    /// To the runner's own standard output and error, as they are.
    Inherit,
    /// Under the process's name, in this colour.
    Named(Colour),
    /// The lines of its standard output go here; its standard error is the runner's own.
    Lines(Sink),
    /// The lines of its standard output go to the first, those of its standard error to the second.
    Split(Sink, Sink),
    /// Both, in the order in which they were written, byte for byte.
    Merged(ByteSink),
}

/// How long its last lines are worth waiting for, should a process that left the group hold the
/// pipe open.
const LAST_LINES: Duration = Duration::from_secs(5);
/// The same once the runner is to stop: somebody waits for the prompt.
const LAST_WORDS: Duration = Duration::from_millis(200);

/// A running child and all that it starts. Dropping it ends them.
#[derive(Debug)]
pub struct Group {
    id: Pid,
    ended: Arc<OnceLock<ExitStatus>>,
    /// Set when what it says is of no more interest.
    is_hushed: Arc<AtomicBool>,
    /// A count of those who still read its lines: each reader holds one share.
    readers: Arc<()>,
}

impl Group {
    /// Starts `command` in its own group, so that Ctrl-C at the terminal reaches only the runner, which
    /// then ends the groups in its own order. Standard input is closed.
    pub fn spawn(name: &str, output: Output, command: &mut Command) -> Result<Self> {
        guard::stand();
        command.process_group(0).stdin(Stdio::null()).env(guard::MARK, guard::mark());
        let (mut out, mut announced): (Option<Source>, _) = (None, None);
        if !matches!(output, Output::Inherit) {
            let (reader, writer) = std::io::pipe().context("cannot make a pipe")?;
            announced = guard::announce(&writer);
            match output {
                Output::Merged(_) => {
                    command.stderr(writer.try_clone().context("cannot share a pipe")?);
                }
                Output::Named(_) | Output::Split(..) => drop(command.stderr(Stdio::piped())),
                Output::Lines(_) | Output::Inherit => {}
            }
            command.stdout(writer);
            out = Some(Box::new(reader));
        }
        let child = command.spawn().with_context(|| format!("cannot start {name}"));
        if out.is_some() {
            // The command would hold the pipe open for as long as it lives.
            command.stdout(Stdio::null());
        }
        if matches!(output, Output::Merged(_)) {
            command.stderr(Stdio::null());
        }
        let mut child = child?;
        let id = Pid::from_raw(i32::try_from(child.id()).expect("invariant: a process id fits"));
        guard::add(id, announced.as_deref());
        let (readers, is_hushed) = (Arc::new(()), Arc::new(AtomicBool::new(false)));
        let err = child.stderr.take().map(|pipe| Box::new(pipe) as Source);
        match output {
            Output::Merged(sink) => {
                if let Some(pipe) = out {
                    copy_bytes(pipe, Arc::clone(&sink), Arc::clone(&readers));
                }
            }
            Output::Split(first, second) => {
                for (pipe, sink) in [(out, first), (err, second)] {
                    if let Some(pipe) = pipe {
                        copy(pipe, Arc::clone(&sink), Arc::clone(&readers));
                    }
                }
            }
            other => {
                let sink = other.sink(name, &is_hushed);
                for pipe in [out, err].into_iter().flatten() {
                    copy(pipe, Arc::clone(&sink), Arc::clone(&readers));
                }
            }
        }
        let ended = Arc::new(OnceLock::new());
        let noticed = Arc::clone(&ended);
        thread::spawn(move || {
            if let Ok(status) = child.wait() {
                // Set once, by this thread alone.
                let _first = noticed.set(status);
            }
            bell::ring();
        });
        Ok(Self { id, ended, is_hushed, readers })
    }

    /// The id of the child's process.
    pub fn process(&self) -> i32 {
        self.id.as_raw()
    }

    /// How it ended, if it has.
    pub fn ended(&self) -> Option<ExitStatus> {
        self.ended.get().copied()
    }

    /// Shows nothing more of what it says: it is ended on purpose, and may complain.
    pub fn hush(&self) {
        self.is_hushed.store(true, Ordering::SeqCst);
    }

    /// Asks all of the group to end.
    pub fn ask(&self) {
        if self.ended().is_none() {
            self.signal(Signal::SIGTERM);
        }
    }

    /// Ends the group: asks, waits for at most `grace` (not at all after a second Ctrl-C), then
    /// kills what is left of it, and returns once the child is gone.
    pub fn end(&mut self, grace: Duration) {
        self.ask();
        let deadline = Instant::now() + grace;
        bell::wait_until(Some(deadline), || {
            (self.ended().is_some() || signals::is_impatient()).then_some(())
        });
        self.signal(Signal::SIGKILL);
        let patience = if signals::is_stopping() { LAST_WORDS } else { LAST_LINES };
        let deadline = Instant::now() + patience;
        bell::wait_until(Some(deadline), || {
            (self.ended().is_some() && Arc::strong_count(&self.readers) == 1).then_some(())
        });
    }

    fn signal(&self, signal: Signal) {
        // The group may be gone already, which is what is wanted.
        let _gone = killpg(self.id, signal);
    }
}

impl std::fmt::Debug for Output {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Inherit => "Inherit",
            Self::Named(_) => "Named",
            Self::Lines(_) => "Lines",
            Self::Split(..) => "Split",
            Self::Merged(_) => "Merged",
        })
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        if self.ended().is_none() {
            self.end(Duration::ZERO);
        }
        guard::remove(self.id);
    }
}

impl Output {
    fn sink(self, name: &str, is_hushed: &Arc<AtomicBool>) -> Sink {
        match self {
            Self::Lines(sink) => sink,
            Self::Inherit | Self::Split(..) | Self::Merged(_) => Arc::new(|_| ()),
            Self::Named(colour) => {
                let (name, is_hushed) = (name.to_owned(), Arc::clone(is_hushed));
                Arc::new(move |line| {
                    if !is_hushed.load(Ordering::SeqCst) {
                        screen::line(colour, &name, line);
                    }
                })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use nix::sys::signal::kill;

    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn a_child_that_ends_by_itself_is_noticed() {
        let group =
            Group::spawn("short", Output::Named(Colour::Green), &mut shell("exit 3")).unwrap();
        let status = bell::wait_until(None, || group.ended()).unwrap();
        assert_eq!(status.code(), Some(3));
    }

    #[test]
    fn a_group_that_ignores_the_question_is_killed_with_its_children() {
        let script = "trap '' TERM; sleep 600 & echo $! > \"$0\"; wait; wait";
        let note = std::env::temp_dir().join(format!("runner-group-{}", std::process::id()));
        let mut command = shell(script);
        command.arg(&note);
        let mut group = Group::spawn("stubborn", Output::Inherit, &mut command).unwrap();
        let read = || std::fs::read_to_string(&note).ok()?.trim().parse::<i32>().ok();
        let grandchild = in_time("the script starts its child", read);
        group.end(Duration::from_millis(50));
        std::fs::remove_file(&note).unwrap();
        // The kernel takes its time to carry a signal out.
        in_time("the grandchild ends", || is_dead(grandchild).then_some(()));
    }

    fn in_time<T>(what: &str, found: impl Fn() -> Option<T>) -> T {
        let deadline = Instant::now() + Duration::from_secs(10);
        loop {
            if let Some(found) = found() {
                return found;
            }
            assert!(Instant::now() < deadline, "not in time: {what}");
            bell::wait_until(Some(Instant::now() + Duration::from_millis(5)), || None::<()>);
        }
    }

    /// Gone, or a zombie that only waits for init to look at it.
    fn is_dead(id: i32) -> bool {
        let state = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
        kill(Pid::from_raw(id), None).is_err() || state.contains(") Z")
    }
}
