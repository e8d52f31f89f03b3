//! `watch`: what an edit runs again, what stays, and what is left behind.

use std::fs;
use std::process::{Command, Stdio};

use nix::sys::signal::Signal;

use super::fixture::Fixture;
use super::running::{Running, in_time, leaves_nothing_behind, left_in, times};

fn watch(fixture: &Fixture, args: &[&str]) -> Running {
    let mut command = fixture.command(&[&["watch"], args].concat());
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let output = child.stdout.take().unwrap();
    Running::new(child, output)
}

/// Reads on until a line holds this, and gives what follows it.
fn after(watching: &mut Running, text: &str) -> String {
    let line = watching.until(text);
    line.split_once(text).map(|(_, rest)| rest.trim().to_owned()).unwrap_or_default()
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
    let mut watching = watch(&fixture, &["serve", "--filter=top"]);
    let said = |line: String| {
        let (process, text) = line.split_once(" says ").unwrap();
        (process.to_owned(), text.to_owned())
    };
    let (first, text) = said(after(&mut watching, "top:serve: process "));
    assert_eq!(text, "3");
    watching.until("waiting for an edit");
    fixture.replace("crates/middle/src/lib.rs", "base::base() + 1", "base::base() + 2");
    let (second, text) = said(after(&mut watching, "top:serve: process "));
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
    let (third, text) = said(after(&mut watching, "top:serve: process "));
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
    let mut watching = watch(&fixture, &["note"]);
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
    let mut watching = watch(&fixture, &["slow"]);
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
    for time in 0..times(5) {
        let mut watching = watch(&fixture, &["serve"]);
        match time % 5 {
            0 => drop(watching.until("waiting for an edit")),
            1 => drop(watching.until("begun")),
            2 => in_time("a process starts", || left_in(&fixture.root()).len() > 1),
            3 => in_time("more start", || left_in(&fixture.root()).len() > 4),
            _ => {}
        }
        watching.end_by(signal);
        in_time("all end", || left_in(&fixture.root()).is_empty());
    }
}

leaves_nothing_behind!(leaves_nothing);
