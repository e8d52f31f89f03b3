//! turbo, from npm, on the same workspace.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use super::sample::Sample;
use crate::process::{on_path, run_quietly};
use crate::{cargo, screen};

const VERSION: &str = "turbo@2.11.11";

const TASKS: &str = r#"{
  "futureFlags": { "experimentalCargoWorkspaces": true, "experimentalTaskCommand": true },
  "tasks": {
    "check": { "outputs": [], "cache": true },
    "p0#large": { "command": ["sh", "large.sh"], "inputs": ["large.sh"], "outputs": ["out/large"] }
  }
}
"#;

/// An installed turbo.
#[derive(Debug)]
pub(super) struct Peer {
    program: PathBuf,
    root: PathBuf,
}

impl Peer {
    /// Installs it below `place`. `None` where npm, or the network, is not there, or where it does
    /// not run.
    pub(super) fn find(sample: &Sample, place: &Path) -> Result<Option<Self>> {
        if on_path("npm").is_none() {
            return Ok(None);
        }
        screen::step("fetching turbo to measure beside");
        let home = place.join("npm");
        fs::create_dir_all(&home)?;
        fs::write(home.join("package.json"), "{\"private\":true}")?;
        let mut npm = Command::new("npm");
        npm.args(["install", "--silent", "--no-audit", "--no-fund", VERSION]).current_dir(&home);
        if !run_quietly(&mut npm)?.status.success() {
            return Ok(None);
        }
        fs::write(sample.root.join("turbo.json"), TASKS)?;
        let program = home.join("node_modules/.bin/turbo");
        let peer = Self { program, root: sample.root.clone() };
        for mut prepare in [git(&sample.root, "init"), git(&sample.root, "add"), peer.run("check")]
        {
            let output = run_quietly(&mut prepare)?;
            if !output.status.success() {
                let said = String::from_utf8_lossy(&output.stderr);
                screen::warn(&format!("turbo does not run here: {}", said.trim()));
                return Ok(None);
            }
        }
        Ok(Some(peer))
    }

    /// turbo with one task, which tells nobody of it.
    pub(super) fn run(&self, task: &str) -> Command {
        let mut command = Command::new(&self.program);
        cargo::clean(&mut command);
        command
            .args(["run", task, "--output-logs=none", "--no-update-notifier"])
            .current_dir(&self.root)
            .envs([("TURBO_TELEMETRY_DISABLED", "1"), ("DO_NOT_TRACK", "1")])
            .env_remove("CARGO_TARGET_DIR");
        command
    }
}

fn git(root: &Path, what: &str) -> Command {
    let mut command = Command::new("git");
    command.arg(what).arg(if what == "add" { "-A" } else { "-q" }).current_dir(root);
    command
}
