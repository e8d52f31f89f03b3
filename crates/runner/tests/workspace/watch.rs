//! `watch`: what an edit runs again, what stays, and what is left behind.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::fixture::Fixture;

/// `cargo xtask watch`, whose lines are read as they come.
struct Watching {
    child: Child,
    lines: BufReader<ChildStdout>,
    seen: Vec<String>,
}

impl Watching {
    fn start(fixture: &Fixture, args: &[&str]) -> Self {
        let mut command = fixture.command(&[&["watch"], args].concat());
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap());
        Self { child, lines, seen: Vec::new() }
    }

    /// Reads on until a line holds this, and gives what follows it.
    fn until(&mut self, text: &str) -> String {
        loop {
            let mut line = String::new();
            let read = self.lines.read_line(&mut line).unwrap();
            assert!(read > 0, "it ended before `{text}`: {:#?}", self.seen);
            self.seen.push(line.trim_end().to_owned());
            if let Some((_, rest)) = line.split_once(text) {
                return rest.trim().to_owned();
            }
        }
    }

    fn signal(&self, signal: Signal) {
        kill(Pid::from_raw(i32::try_from(self.child.id()).unwrap()), signal).unwrap();
    }

    fn end(mut self) {
        self.signal(Signal::SIGINT);
        self.child.wait().unwrap();
    }
}

/// Waits for something that comes about by itself.
fn in_time(what: &str, is_so: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while !is_so() {
        assert!(Instant::now() < deadline, "not in time: {what}");
        std::thread::park_timeout(Duration::from_millis(5));
    }
}

fn is_alive(id: &str) -> bool {
    let state = fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
    let asked = Command::new("kill").args(["-0", id]).stderr(Stdio::null()).status().unwrap();
    asked.success() && !state.contains(") Z")
}

fn with_tasks(more: &str) -> Fixture {
    let fixture = Fixture::new();
    fixture.write("Cargo.toml", &(fixture.read("Cargo.toml") + more));
    fixture
}

#[test]
fn an_edit_in_a_dependency_restarts_a_server_and_a_failed_build_keeps_the_old_one() {
    let fixture = with_tasks(
        "
[workspace.metadata.xtask.tasks.\"top#serve\"]
command = \"echo process $$ says $(../../target/debug/top); exec sleep 600\"
depends-on = [\"build\"]
persistent = true
ready = \"process \"
",
    );
    let mut watching = Watching::start(&fixture, &["serve", "--filter=top"]);
    let said = |line: String| {
        let (process, text) = line.split_once(" says ").unwrap();
        (process.to_owned(), text.to_owned())
    };
    let (first, text) = said(watching.until("top:serve: process "));
    assert_eq!(text, "3");
    watching.until("waiting for an edit");
    fixture.replace("crates/middle/src/lib.rs", "base::base() + 1", "base::base() + 2");
    let (second, text) = said(watching.until("top:serve: process "));
    assert_eq!(text, "4");
    assert!(!is_alive(&first) && is_alive(&second));
    watching.until("waiting for an edit");
    fixture.replace("crates/middle/src/lib.rs", "base::base() + 2", "base::base() + ");
    watching.until("does not compile");
    watching.until("waiting for an edit");
    assert!(is_alive(&second));
    // A document, and a package that does not go into it.
    fixture.write("crates/middle/README.md", "New.\n");
    fixture.replace("crates/other/src/lib.rs", "Other.", "Another.");
    fixture.replace("crates/middle/src/lib.rs", "base::base() + ", "base::base() + 3");
    let (third, text) = said(watching.until("top:serve: process "));
    assert_eq!(text, "5");
    assert!(!is_alive(&second));
    watching.end();
    in_time("the server ends", || !is_alive(&third));
}

#[test]
fn an_edit_runs_again_what_it_bears_on_alone() {
    let fixture = with_tasks(
        "
[workspace.metadata.xtask.tasks.note]
command = \"echo noted\"
cache = false
",
    );
    let mut watching = Watching::start(&fixture, &["note"]);
    watching.until("waiting for an edit");
    for (file, package) in [("crates/other/in.txt", "other"), ("crates/base/src/lib.rs", "base")] {
        watching.seen.clear();
        fixture.write(file, "//! Changed.\n");
        watching.until(&format!("{package}:note: noted"));
        watching.until("waiting for an edit");
        let noted = watching.seen.iter().filter(|line| line.contains(":note: noted")).count();
        assert_eq!(noted, 1, "{:#?}", watching.seen);
    }
    watching.end();
}

#[test]
fn an_edit_ends_what_has_become_useless() {
    let fixture = with_tasks(
        "
[workspace.metadata.xtask.tasks.\"other#slow\"]
command = \"echo begun with $(cat in.txt); test $(cat in.txt) = quick || exec sleep 600\"
cache = false
",
    );
    let mut watching = Watching::start(&fixture, &["slow"]);
    watching.until("begun with in");
    fixture.write("crates/other/in.txt", "quick\n");
    watching.until("begun with quick");
    watching.until("waiting for an edit");
    watching.end();
}

#[test]
fn what_depends_on_a_server_runs_once_it_is_ready_and_the_server_ends_with_it() {
    let fixture = with_tasks(
        "
[workspace.metadata.xtask.tasks.\"other#serve\"]
command = \"echo $$ > out/pid; i=0; while [ $i -lt 30000 ]; do i=$((i+1)); done; echo up > out/up; echo now listening; exec sleep 600\"
outputs = [\"out/**\"]
persistent = true
ready = \"now listening\"
[workspace.metadata.xtask.tasks.\"other#use\"]
command = \"cat out/up\"
depends-on = [\"serve\"]
cache = false
",
    );
    fs::create_dir(fixture.root().join("crates/other/out")).unwrap();
    let ran = fixture.run(&["use", "--filter=other"]).expect(0);
    assert!(ran.out.contains("other:use: up"), "{}", ran.all());
    let server = fixture.read("crates/other/out/pid");
    in_time("the server ends", || !is_alive(server.trim()));
}

/// Processes whose folder lies in the workspace, whoever started them.
fn left_in(root: &Path) -> Vec<String> {
    let all = fs::read_dir("/proc").unwrap().flatten();
    let here = all.filter(|entry| {
        fs::read_link(entry.path().join("cwd")).is_ok_and(|folder| folder.starts_with(root))
    });
    here.map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|id| is_alive(id))
        .collect()
}

/// Starts servers that are hard to end, and ends the runner by a signal, each time a little later.
fn leaves_nothing(signal: Signal) {
    let fixture = with_tasks(
        "
[workspace.metadata.xtask.tasks.\"other#serve\"]
command = \"sleep 600 & sleep 600 & echo begun; wait\"
persistent = true
ready = \"begun\"
[workspace.metadata.xtask.tasks.\"middle#serve\"]
command = \"trap '' INT HUP; setsid sleep 600 & echo begun; wait\"
persistent = true
ready = \"begun\"
[workspace.metadata.xtask.tasks.\"base#serve\"]
command = \"setsid sh -c 'sleep 600 & wait' & echo begun; wait\"
persistent = true
",
    );
    let times = std::env::var("XTASK_TEST_TIMES").ok().and_then(|times| times.parse().ok());
    for time in 0..times.unwrap_or(5) {
        let mut watching = Watching::start(&fixture, &["serve"]);
        match time % 5 {
            0 => drop(watching.until("waiting for an edit")),
            1 => drop(watching.until("begun")),
            2 => in_time("a process starts", || left_in(&fixture.root()).len() > 1),
            3 => in_time("more start", || left_in(&fixture.root()).len() > 4),
            _ => {}
        }
        watching.signal(signal);
        watching.child.wait().unwrap();
        in_time("all end", || left_in(&fixture.root()).is_empty());
    }
}

#[test]
fn ctrl_c_leaves_no_process_behind() {
    leaves_nothing(Signal::SIGINT);
}

#[test]
fn being_ended_leaves_no_process_behind() {
    leaves_nothing(Signal::SIGTERM);
}

#[test]
fn a_closed_terminal_leaves_no_process_behind() {
    leaves_nothing(Signal::SIGHUP);
}

#[test]
fn being_killed_leaves_no_process_behind() {
    leaves_nothing(Signal::SIGKILL);
}
