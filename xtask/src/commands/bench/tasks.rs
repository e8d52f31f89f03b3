//! `cargo xtask bench tasks`: what the task runner costs, beside turbo where npm has it.

mod peer;
mod remote;
mod sample;

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use self::sample::Sample;
use crate::process::{self, run_quietly};
use crate::workspace::Workspace;
use crate::{cargo, screen};

/// How often something short is measured; the median counts.
const TIMES: usize = 15;
/// Words of the test of `cargo xtask dev` before its figure.
const SAID: &str = "save to restart, beside the build: ";

/// One line of the table.
struct Row {
    what: &'static str,
    here: Option<Duration>,
    goal: Duration,
    /// turbo's time for the same, where it was measured.
    peer: Option<Duration>,
}

/// Measures and prints the table; fails where a goal is missed.
pub(super) fn measure() -> Result<()> {
    let workspace = Workspace::load()?;
    let place = workspace.own("bench-tasks");
    remove(&place)?;
    fs::create_dir_all(&place)?;
    let mut rows = vec![Row {
        what: "clean clone → cargo xtask --help",
        here: first_minute(&workspace, &place)?,
        goal: Duration::from_secs(15),
        peer: None,
    }];
    screen::step("checking this workspace, so that all of it is in the cache");
    let own = process::own()?;
    let check = || {
        let mut command = Command::new(&own);
        command.args(["run", "check", "--output-logs=none"]).current_dir(&workspace.root);
        cargo::clean(&mut command);
        command
    };
    process::run("the check", &mut check())?;
    rows.push(Row {
        what: "full hit over this workspace, the program itself",
        here: Some(median(check)?),
        goal: Duration::from_millis(40),
        peer: None,
    });
    rows.push(Row {
        what: "full hit over this workspace, cargo xtask",
        here: Some(median(|| {
            let mut command = cargo::command();
            let args = ["xtask", "run", "check", "--output-logs=none"];
            command.args(args).current_dir(&workspace.root);
            command
        })?),
        goal: Duration::from_millis(110),
        peer: None,
    });
    let sample = Sample::make(&place.join("sample"), &own)?;
    let peer = peer::Peer::find(&sample, &place)?;
    rows.push(Row {
        what: "full hit over 14 packages without dependencies",
        here: Some(median(|| sample.run("check"))?),
        goal: Duration::from_millis(40),
        peer: peer.as_ref().map(|peer| median(|| peer.run("check"))).transpose()?,
    });
    for (what, is_there, goal) in [
        ("restore 91 MB that are there unchanged", true, 20),
        ("restore 91 MB that are missing", false, 120),
    ] {
        rows.push(Row {
            what,
            here: Some(restore(&sample, is_there, || sample.run("large"))?),
            goal: Duration::from_millis(goal),
            peer: peer
                .as_ref()
                .map(|peer| restore(&sample, is_there, || peer.run("large")))
                .transpose()?,
        });
    }
    rows.push(Row {
        what: "save in a dependency → server back, beside its build",
        here: Some(restart(&workspace)?),
        goal: Duration::from_millis(300),
        peer: None,
    });
    let (alone, second) = remote::second_clone(&own, &place)?;
    rows.push(Row {
        what: "a second clone with nothing, with a remote cache",
        here: Some(second),
        // It downloads, and compiles nothing.
        goal: alone,
        peer: None,
    });
    let has_tried = match &peer {
        Some(_) => remote::round_trips(&workspace, &place.join("npm"))?,
        None => false,
    };
    print(&rows);
    screen::step(&format!("the second clone alone: {} ms", alone.as_millis()));
    if !has_tried {
        screen::warn("npm is not at hand: no round trips with others' caches");
    }
    remove(&place)
}

/// How long a newcomer waits for the first answer, with all dependencies downloaded. `None` in a
/// tree that no clone can be made of.
fn first_minute(workspace: &Workspace, place: &Path) -> Result<Option<Duration>> {
    let clone = place.join("clone");
    let mut git = Command::new("git");
    git.args(["clone", "--quiet", "--local"]).arg(&workspace.root).arg(&clone);
    if !run_quietly(&mut git)?.status.success() {
        return Ok(None);
    }
    let mut command = cargo::command();
    command
        .args(["xtask", "--help"])
        .current_dir(&clone)
        .env("CARGO_TARGET_DIR", clone.join("target"));
    time(&mut command).map(Some)
}

/// Milliseconds between a save and the restarted server in `cargo xtask dev`, beside the build, as a test
/// of it measures them on a small workspace.
fn restart(workspace: &Workspace) -> Result<Duration> {
    screen::step("saving files under `cargo xtask dev`");
    let mut tests = cargo::command();
    tests
        .args(["test", "--quiet", "--workspace", "--test=workspace", "--"])
        .args(["dev::a_save_in_a_dependency", "--nocapture"])
        .current_dir(&workspace.root);
    let output = run_quietly(&mut tests)?;
    let said = String::from_utf8_lossy(&output.stdout);
    ensure!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    let number = said.split(SAID).nth(1).and_then(|rest| rest.split(' ').next()?.parse().ok());
    Ok(Duration::from_millis(number.context("the test says nothing of the time")?))
}

/// The median time to bring back the large file, of the runs after the first.
fn restore(sample: &Sample, is_there: bool, command: impl Fn() -> Command) -> Result<Duration> {
    time(&mut command())?;
    let mut times = Vec::new();
    for _ in 0..TIMES {
        if !is_there {
            fs::remove_file(sample.large()).context("the large file was not restored")?;
        }
        times.push(time(&mut command())?);
        ensure!(sample.large().exists(), "the large file was not restored");
    }
    times.sort();
    Ok(times[TIMES / 2])
}

fn median(command: impl Fn() -> Command) -> Result<Duration> {
    time(&mut command())?;
    let mut times: Vec<_> = (0..TIMES).map(|_| time(&mut command())).collect::<Result<_>>()?;
    times.sort();
    Ok(times[TIMES / 2])
}

/// How long a command takes that has to succeed.
fn time(command: &mut Command) -> Result<Duration> {
    let began = Instant::now();
    let output = run_quietly(command)?;
    let took = began.elapsed();
    let said = [output.stdout, output.stderr].concat();
    ensure!(output.status.success(), "{command:?} failed: {}", String::from_utf8_lossy(&said));
    Ok(took)
}

fn print(rows: &[Row]) {
    let show = |time: Option<Duration>| match time {
        None => "–".to_owned(),
        Some(time) if time < Duration::from_secs(2) => format!("{} ms", time.as_millis()),
        Some(time) => format!("{:.1} s", time.as_secs_f64()),
    };
    screen::plain(&format!("{:<50}{:>9}{:>9}{:>9}", "", "here", "goal", "turbo"));
    for row in rows {
        let line = format!(
            "{:<50}{:>9}{:>9}{:>9}",
            row.what,
            show(row.here),
            show(Some(row.goal)),
            show(row.peer)
        );
        screen::plain(&line);
    }
}

fn remove(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", folder.display()))
        }
        _ => Ok(()),
    }
}
