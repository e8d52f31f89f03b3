//! Runs one server of a cluster.

use std::path::Path;

use anyhow::Context as _;
use confab_testing::{DEADLINE, Log, Process, ProcessSpec, Signal, free_port};

/// Limits so wide that no test notices them.
pub(super) const WIDE_LIMITS: &[(&str, &str)] = &[
    ("CONFAB_SIGN_INS_PER_MINUTE", "100000"),
    ("CONFAB_REQUESTS_PER_MINUTE", "1000000"),
    ("CONFAB_ADDITIONS_PER_HOUR", "1000000"),
    ("CONFAB_ROOMS_PER_PERSON", "1000000"),
    ("CONFAB_ANONYMOUS_REQUESTS_PER_MINUTE", "1000000"),
    ("CONFAB_CONNECTIONS_PER_ADDRESS", "1000000"),
];

/// One server, which can be stopped, killed and started again on its port.
#[derive(Debug)]
pub struct Server {
    url: String,
    spec: ProcessSpec,
    process: Option<Process>,
}

impl Server {
    pub(super) fn new(
        spec: ProcessSpec,
        site: &Path,
        data: &Path,
        redis_url: &str,
        env: &[(String, String)],
    ) -> anyhow::Result<Self> {
        let addr = format!("127.0.0.1:{}", free_port()?);
        let mut spec = spec
            .directory(data)
            .env("CONFAB_ADDR", &addr)
            .env("CONFAB_DATA_DIR", data)
            .env("CONFAB_REDIS_URL", redis_url)
            .env("CONFAB_SITE_DIR", site)
            // Empty is the same as not set: what the tester's shell has does not count.
            .env("CONFAB_FILES_URL", data.join("files"))
            .env("CONFAB_DATABASE_URL", "")
            .env("CONFAB_PUBLIC_URL", "")
            .env("CONFAB_TRUSTED_PROXIES", "")
            // The first account needs no code out of the log.
            .env("CONFAB_SET_UP_CODE", "off")
            .env("CONFAB_LOG", "info")
            .env("CONFAB_LOG_FORMAT", "json")
            .env("CONFAB_DRAIN_SECONDS", "1");
        for (name, value) in env {
            spec = spec.env(name, value);
        }
        Ok(Self { url: format!("http://{addr}"), spec, process: None })
    }

    /// Where it is reached: `http://127.0.0.1:…`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A setting of its own, from its next start on.
    pub fn set(&mut self, name: &str, value: &str) {
        self.spec = self.spec.clone().env(name, value);
    }

    /// Starts it, and waits until it takes connections.
    pub async fn start(&mut self) -> anyhow::Result<()> {
        self.spawn()?;
        self.ready().await
    }

    /// Starts it and does not wait.
    pub fn spawn(&mut self) -> anyhow::Result<()> {
        // The process before ends first, or its port would not be free.
        self.process = None;
        self.process = Some(self.spec.spawn()?);
        Ok(())
    }

    /// Waits until it takes connections.
    pub async fn ready(&mut self) -> anyhow::Result<()> {
        let listening = |line: &str| line.contains("listening on").then_some(());
        self.process()?.wait_for(DEADLINE, listening).await
    }

    /// Asks it to stop, and waits until it has; an error where it did not end well.
    pub async fn stop(&mut self) -> anyhow::Result<()> {
        let status = self.process()?.stop(DEADLINE).await?;
        anyhow::ensure!(status.success(), "{} ended with {status}", self.url);
        Ok(())
    }

    /// Ends it with SIGKILL.
    pub fn kill(&mut self) -> anyhow::Result<()> {
        self.process()?.kill()
    }

    /// Freezes it: connections stay open and nothing answers.
    pub fn pause(&mut self) -> anyhow::Result<()> {
        self.process()?.signal(Signal::SIGSTOP)
    }

    /// Lets a frozen server go on.
    pub fn unpause(&mut self) -> anyhow::Result<()> {
        self.process()?.signal(Signal::SIGCONT)
    }

    pub fn is_running(&mut self) -> bool {
        self.process.as_mut().is_some_and(Process::is_running)
    }

    pub fn pid(&self) -> anyhow::Result<u32> {
        Ok(self.process.as_ref().context("the server was not started")?.pid())
    }

    pub fn log(&self) -> anyhow::Result<&Log> {
        Ok(self.process.as_ref().context("the server was not started")?.log())
    }

    fn process(&mut self) -> anyhow::Result<&mut Process> {
        self.process.as_mut().context("the server was not started")
    }
}
