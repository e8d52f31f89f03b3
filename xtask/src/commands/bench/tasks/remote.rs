//! Measures what a second clone gains from a remote cache, and tries ours and others against each other.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use super::sample::Sample;
use super::time;
use crate::workspace::Workspace;
use crate::{cargo, process, screen};

const TOKEN: &str = "of-a-benchmark";
/// Others' cache server, which needs Node.
const SERVER: &str = "turborepo-remote-cache@2.12.0";

/// A cache server, which ends with this.
#[derive(Debug)]
struct Server {
    child: Child,
    url: String,
}

impl Server {
    fn start(own: &Path, folder: &Path) -> Result<Self> {
        let mut command = Command::new(own);
        cargo::clean(&mut command);
        command
            .args(["cache", "serve", "--addr", "127.0.0.1:0", "--dir"])
            .arg(folder)
            .env("TURBO_TOKEN", TOKEN)
            .stdout(Stdio::piped());
        let mut child = command.spawn().context("the cache server does not start")?;
        let mut lines = BufReader::new(child.stdout.take().context("a pipe")?).lines();
        let url = lines.by_ref().map_while(Result::ok).find_map(|line| {
            line.contains("serving").then(|| line.rsplit(' ').next().map(str::to_owned))?
        });
        // It goes on writing.
        std::thread::spawn(move || lines.for_each(drop));
        Ok(Self { url: url.context("the cache server does not say where it is")?, child })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        use nix::sys::signal::{Signal, kill};
        if let Ok(id) = i32::try_from(self.child.id()) {
            // It may have ended by itself.
            let _ended = kill(nix::unistd::Pid::from_raw(id), Signal::SIGTERM);
        }
        let _gone = self.child.wait();
    }
}

/// How long a clone takes that has nothing, by itself, and with what another one has sent.
pub(super) fn second_clone(own: &Path, place: &Path) -> Result<(Duration, Duration)> {
    screen::step("checking in a second clone, with and without a remote cache");
    let home = place.join("remote");
    let server = Server::start(own, &home.join("served"))?;
    let clone = |name: &str, has_remote: bool| -> Result<Duration> {
        let sample = Sample::make(&home.join(name).join("sample"), own)?;
        let mut command = sample.run("check");
        if has_remote {
            command.env("TURBO_API", &server.url).env("TURBO_TOKEN", TOKEN);
        }
        time(&mut command)
    };
    clone("first", true)?;
    Ok((clone("alone", false)?, clone("second", true)?))
}

/// Runs the round trips with others' client and server. False where npm is not at hand.
pub(super) fn round_trips(workspace: &Workspace, npm: &Path) -> Result<bool> {
    screen::step("trying others' cache server and turbo itself against ours");
    let mut install = Command::new("npm");
    install.args(["install", "--silent", "--no-audit", "--no-fund", SERVER]).current_dir(npm);
    if !process::run_quietly(&mut install)?.status.success() {
        return Ok(false);
    }
    let mut tests = cargo::command();
    tests
        .args(["test", "--quiet", "--workspace", "--test=remote", "peers::"])
        .current_dir(&workspace.root)
        .env("XTASK_TEST_PEERS", npm);
    process::run("the round trips", &mut tests)?;
    ensure!(fs::exists(npm.join("node_modules"))?, "npm has installed nothing");
    Ok(true)
}
