//! A command that goes on until a signal comes: its lines as they come, and what it leaves behind.
//! xtask's tests have the same file.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::Child;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

pub(crate) struct Running {
    pub(crate) child: Child,
    lines: Box<dyn BufRead>,
    /// Lines read so far.
    pub(crate) seen: Vec<String>,
}

impl Running {
    /// One whose output can be read there.
    pub(crate) fn new(child: Child, output: impl Read + 'static) -> Self {
        Self { child, lines: Box::new(BufReader::new(output)), seen: Vec::new() }
    }

    /// Reads on until a line holds this, and gives the line.
    pub(crate) fn until(&mut self, text: &str) -> String {
        loop {
            let mut line = String::new();
            let read = self.lines.read_line(&mut line).expect("lines");
            assert!(read > 0, "it ended before `{text}`: {:#?}", self.seen);
            self.seen.push(line.trim_end().to_owned());
            if line.contains(text) {
                return line;
            }
        }
    }

    pub(crate) fn end_by(mut self, signal: Signal) {
        let id = i32::try_from(self.child.id()).expect("a process id");
        kill(Pid::from_raw(id), signal).expect("it runs");
        self.child.wait().expect("it ends");
    }

    pub(crate) fn end(self) {
        self.end_by(Signal::SIGINT);
    }
}

impl Drop for Running {
    /// A test that fails leaves nothing behind either: the runner's guard ends the rest.
    fn drop(&mut self) {
        if self.child.try_wait().is_ok_and(|ended| ended.is_none()) {
            // It may have ended by itself.
            let _ended = self.child.kill();
            let _gone = self.child.wait();
        }
    }
}

/// Waits for something that comes about by itself.
pub(crate) fn in_time(what: &str, is_so: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_mins(1);
    while !is_so() {
        assert!(Instant::now() < deadline, "not in time: {what}");
        std::thread::park_timeout(Duration::from_millis(5));
    }
}

/// Ids of the processes whose folder lies below another, whoever started them.
pub(crate) fn left_in(root: &Path) -> Vec<String> {
    let all = fs::read_dir("/proc").expect("processes").flatten();
    let here = all.filter(|entry| {
        let folder = fs::read_link(entry.path().join("cwd"));
        let state = fs::read_to_string(entry.path().join("stat")).unwrap_or_default();
        folder.is_ok_and(|folder| folder.starts_with(root)) && !state.contains(") Z")
    });
    here.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
}

/// How often a test that looks for what is left behind ends a command.
pub(crate) fn times(usually: usize) -> usize {
    let times = std::env::var("XTASK_TEST_TIMES").ok().and_then(|times| times.parse().ok());
    times.unwrap_or(usually)
}

/// The tests of a `leaves_nothing`, one for each way in which people and machines end a command.
macro_rules! leaves_nothing_behind {
    ($leaves_nothing:ident) => {
        #[test]
        fn ctrl_c_leaves_no_process_behind() {
            $leaves_nothing(Signal::SIGINT);
        }

        #[test]
        fn being_ended_leaves_no_process_behind() {
            $leaves_nothing(Signal::SIGTERM);
        }

        #[test]
        fn a_closed_terminal_leaves_no_process_behind() {
            $leaves_nothing(Signal::SIGHUP);
        }

        #[test]
        fn being_killed_leaves_no_process_behind() {
            $leaves_nothing(Signal::SIGKILL);
        }
    };
}

pub(crate) use leaves_nothing_behind;
