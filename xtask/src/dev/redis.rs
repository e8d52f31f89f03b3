//! Chooses a Redis: the given one, one of our own, Docker's, or none.

use std::env;
use std::fs;
use std::path::Path;
use std::process::{Command, ExitStatus};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::probe;
use crate::process::{self, Group, Interrupted, Output, on_path, run_quietly};
use crate::screen::{self, Colour};

const PATIENCE: Duration = Duration::from_secs(10);
const GRACE: Duration = Duration::from_secs(3);
/// How a machine without Redis gets it.
const HOW: &str = "install redis-server (Debian, Ubuntu: `apt-get install redis-server`, macOS: `brew install redis`) \
                   or set CONFAB_REDIS_URL";

/// The Redis that the servers use.
#[derive(Debug)]
pub(super) enum Redis {
    /// The one that `CONFAB_REDIS_URL` names.
    Given(String),
    /// One that ends with xtask and keeps nothing.
    Own { port: u16, group: Group },
    /// The one of docker-compose.yml; stopped at the end if it was started here.
    Compose { url: String, stop: bool },
    /// The broker within the one server.
    Missing,
}

impl Redis {
    /// Takes the first that is to be had; with several servers there has to be one.
    pub(super) fn choose(root: &Path, folder: &Path, servers: usize) -> Result<Self> {
        if let Ok(url) = env::var("CONFAB_REDIS_URL")
            && !url.is_empty()
        {
            return Ok(Self::Given(url));
        }
        if on_path("redis-server").is_some() {
            return Self::start(folder, probe::free_port()?);
        }
        if docker_answers() {
            return Self::compose(root);
        }
        if servers > 1 {
            bail!("{servers} servers need a Redis between them: {HOW}");
        }
        screen::warn(&format!(
            "no Redis: one server with its local broker. For more than one, {HOW}"
        ));
        Ok(Self::Missing)
    }

    fn start(folder: &Path, port: u16) -> Result<Self> {
        fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
        let mut command = Command::new("redis-server");
        command.args([
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--appendonly",
            "no",
            "--loglevel",
            "warning",
        ]);
        command.arg("--port").arg(port.to_string()).arg("--dir").arg(folder);
        let group = Group::spawn("redis", Output::Named(Colour::Red), &mut command)?;
        let deadline = Instant::now() + PATIENCE;
        while !probe::is_redis(probe::local(port)) {
            if process::is_stopping() {
                return Err(Interrupted.into());
            }
            if let Some(status) = group.ended() {
                bail!("redis-server ended at once ({status})");
            }
            anyhow::ensure!(
                Instant::now() < deadline,
                "redis-server does not answer on port {port}"
            );
            let soon = Instant::now() + Duration::from_millis(20);
            process::wait_until(Some(soon), || {
                (process::is_stopping() || group.ended().is_some()).then_some(())
            });
        }
        Ok(Self::Own { port, group })
    }

    fn compose(root: &Path) -> Result<Self> {
        let compose = || {
            let mut command = Command::new("docker");
            command.arg("compose").current_dir(root);
            command
        };
        let running =
            run_quietly(compose().args(["ps", "--quiet", "--status", "running", "redis"]))?;
        let stop = running.stdout.is_empty();
        screen::step("starting Redis with Docker");
        process::run(
            "`docker compose up redis`",
            compose().args(["up", "--detach", "--wait", "redis"]),
        )?;
        let answer = run_quietly(compose().args(["port", "redis", "6379"]))?;
        let address =
            String::from_utf8_lossy(&answer.stdout).trim().replace("0.0.0.0", "127.0.0.1");
        anyhow::ensure!(!address.is_empty(), "Docker's Redis has no port on this machine");
        Ok(Self::Compose { url: format!("redis://{address}"), stop })
    }

    /// Value of `CONFAB_REDIS_URL` for the servers.
    pub(super) fn url(&self) -> Option<String> {
        match self {
            Self::Given(url) | Self::Compose { url, .. } => Some(url.clone()),
            Self::Own { port, .. } => Some(format!("redis://127.0.0.1:{port}")),
            Self::Missing => None,
        }
    }

    /// How our own one ended, if it has.
    pub(super) fn ended(&self) -> Option<ExitStatus> {
        if let Self::Own { group, .. } = self { group.ended() } else { None }
    }

    /// Starts our own one anew, on the same port, where the servers look for it.
    pub(super) fn restart(&mut self, folder: &Path) -> Result<()> {
        if let Self::Own { port, .. } = *self {
            *self = Self::start(folder, port)?;
        }
        Ok(())
    }

    /// Ends the started processes.
    pub(super) fn end(&mut self, root: &Path) {
        match self {
            Self::Own { group, .. } => group.end(GRACE),
            Self::Compose { stop: true, .. } => {
                let mut command = Command::new("docker");
                let stopped =
                    run_quietly(command.args(["compose", "stop", "redis"]).current_dir(root));
                if !stopped.is_ok_and(|output| output.status.success()) {
                    screen::warn(
                        "Docker's Redis could not be stopped: `docker compose stop redis`",
                    );
                }
            }
            _ => {}
        }
    }
}

/// Whether there is a Docker with compose whose engine answers.
fn docker_answers() -> bool {
    let succeeds = |args: &[&str]| {
        run_quietly(Command::new("docker").args(args)).is_ok_and(|o| o.status.success())
    };
    on_path("docker").is_some() && succeeds(&["compose", "version"]) && succeeds(&["info"])
}
