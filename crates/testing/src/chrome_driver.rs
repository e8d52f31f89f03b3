//! Runs `chromedriver` and the browsers it starts.

use std::fs;
use std::path::Path;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tempfile::TempDir;

use crate::{DEADLINE, Process, ProcessSpec, free_port};

/// A driver of its own. Dropping it ends it together with its browsers.
#[derive(Debug)]
pub struct ChromeDriver {
    port: u16,
    profiles: TempDir,
    process: Process,
}

impl ChromeDriver {
    /// Starts a driver and waits until it takes sessions.
    pub async fn start() -> anyhow::Result<Self> {
        let profiles = tempfile::Builder::new().prefix("confab-chrome-").tempdir()?;
        let port = free_port()?;
        let mut process = ProcessSpec::new("chromedriver", "chromedriver")
            .arg(format!("--port={port}"))
            // Chromium keeps its locks and sockets where this points.
            .env("TMPDIR", profiles.path())
            .spawn()?;
        process
            .wait_for(DEADLINE, |line| line.contains("started successfully").then_some(()))
            .await?;
        Ok(Self { port, profiles, process })
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The folder under which every browser of this driver has its profile.
    pub fn profiles(&self) -> &Path {
        self.profiles.path()
    }

    pub fn pid(&self) -> u32 {
        self.process.pid()
    }
}

impl Drop for ChromeDriver {
    fn drop(&mut self) {
        // The driver puts each browser into a group of its own; their command lines name our
        // folder of profiles, which nobody else has. The driver goes first, or it would complain.
        drop(self.process.kill());
        for pid in running_under(self.profiles.path()) {
            // A process that is gone already is what is wanted.
            kill(pid, Signal::SIGKILL).ok();
        }
    }
}

/// The processes whose command line names the folder.
fn running_under(folder: &Path) -> Vec<Pid> {
    let Ok(processes) = fs::read_dir("/proc") else { return Vec::new() };
    let folder = folder.to_string_lossy();
    processes
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok().map(Pid::from_raw))
        .filter(|pid| {
            fs::read(format!("/proc/{pid}/cmdline"))
                .is_ok_and(|line| String::from_utf8_lossy(&line).contains(&*folder))
        })
        .collect()
}
