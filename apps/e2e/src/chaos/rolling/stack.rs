//! Runs `cargo xtask dev`, with a home of its own, and ends its servers as a person would.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use anyhow::Context as _;
use confab_testing::{DEADLINE, Process, ProcessSpec, Signal, signal_process};
use tempfile::TempDir;

use crate::artifacts;

/// Dev may have to build everything first.
const BUILD: Duration = Duration::from_mins(30);

/// A running dev. Dropping it ends it and all that it has started.
#[derive(Debug)]
pub(super) struct Stack {
    dev: Process,
    url: String,
    /// Process ids of each server so far, by its number.
    processes: BTreeMap<usize, Vec<i32>>,
    _home: TempDir,
}

impl Stack {
    /// Starts it on free ports and waits until its servers are ready.
    pub(super) async fn start(servers: usize, bundle: Option<&Path>) -> anyhow::Result<Self> {
        let home = tempfile::tempdir()?;
        let mut spec = ProcessSpec::new("cargo xtask dev", artifacts::path("CONFAB_E2E_XTASK")?)
            .args(["dev", "--port", "0", "--servers", &servers.to_string()])
            .arg("--home")
            .arg(home.path())
            // Empty is the same as not set: what the caller's shell has does not count.
            .env("CONFAB_REDIS_URL", "")
            .env("CONFAB_DATABASE_URL", "")
            .env("CONFAB_PUBLIC_URL", "")
            .env("CONFAB_SIGN_INS_PER_MINUTE", "100000")
            .env("CONFAB_REQUESTS_PER_MINUTE", "1000000")
            .env("CONFAB_ADDITIONS_PER_HOUR", "1000000")
            .env("CONFAB_ANONYMOUS_REQUESTS_PER_MINUTE", "1000000")
            .env("CONFAB_CONNECTIONS_PER_ADDRESS", "1000000");
        if let Some(bundle) = bundle {
            spec = spec.arg("--bundle").arg(bundle);
        }
        eprintln!("starting cargo xtask dev; without --bundle it builds first");
        let mut dev = spec.spawn()?;
        let patience = if bundle.is_some() { DEADLINE } else { BUILD };
        let announced = |line: &str| {
            let (_, rest) = line.split_once("Confab is at http://localhost:")?;
            Some(format!("http://127.0.0.1:{}", rest.split(' ').next()?))
        };
        let url = dev.wait_for(patience, announced).await?;
        let mut stack = Self { dev, url, processes: BTreeMap::new(), _home: home };
        for server in 1..=servers {
            stack.next_process(server).await?;
        }
        Ok(stack)
    }

    /// The one address.
    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// Ends a server with SIGTERM, and waits until dev has started it again.
    pub(super) async fn restart(&mut self, server: usize) -> anyhow::Result<()> {
        let process = self.processes.get(&server).and_then(|known| known.last());
        let process = *process.with_context(|| format!("there is no server {server}"))?;
        signal_process(process, Signal::SIGTERM)?;
        self.next_process(server).await
    }

    /// Ends it, and waits until all that it has started is gone.
    pub(super) async fn stop(mut self) -> anyhow::Result<()> {
        let status = self.dev.stop(DEADLINE).await?;
        anyhow::ensure!(status.success(), "dev ended with {status}");
        Ok(())
    }

    /// Waits until dev names a process of a server that was not named before.
    async fn next_process(&mut self, server: usize) -> anyhow::Result<()> {
        let known = self.processes.entry(server).or_default();
        let ready = format!("server {server} is ready (process ");
        let named = |line: &str| {
            let (_, rest) = line.split_once(&ready)?;
            let process = rest.split(')').next()?.parse().ok()?;
            (!known.contains(&process)).then_some(process)
        };
        let process = self.dev.wait_for(DEADLINE, named).await?;
        known.push(process);
        Ok(())
    }
}

impl Drop for Stack {
    fn drop(&mut self) {
        // Its servers are in process groups of their own: dev alone can end them.
        self.dev.end_in_order();
    }
}
