//! Runs a real Postgres on a free port.

mod data;
mod family;
mod programs;

use std::sync::{Arc, Weak};

use anyhow::{Context as _, ensure};
use nix::sys::signal::Signal;
use nix::unistd::Pid;
use tokio::sync::Mutex;

use self::data::Data;
use crate::{Certificates, DEADLINE, Process, eventually, free_port};

/// A Postgres of its own, empty at first. It keeps what is committed whatever becomes of its
/// processes, but not over a power cut: nothing is flushed to disk.
#[derive(Debug)]
pub struct PostgresServer {
    port: u16,
    process: Process,
    data: Data,
}

/// The one user there is; anyone on this machine may be them.
const USER: &str = "confab";

impl PostgresServer {
    /// Makes an empty cluster and starts a server on it; returns once it takes connections.
    pub async fn start() -> anyhow::Result<Self> {
        let data = Data::make(USER).await?;
        let port = free_port()?;
        let process = data.run(port).await?;
        Ok(Self { port, process, data })
    }

    /// The same, with TLS where it is asked for; the certificate is for `host` alone.
    pub async fn start_with_tls(host: &str) -> anyhow::Result<(Self, Certificates)> {
        let mut data = Data::make(USER).await?;
        let certificates = Certificates::make(host).await?;
        data.offer_tls(&certificates)?;
        let port = free_port()?;
        let process = data.run(port).await?;
        Ok((Self { port, process, data }, certificates))
    }

    /// Starts a standby of this server, which gets what is committed here a moment later.
    pub async fn start_standby(&self) -> anyhow::Result<Self> {
        let data = Data::follow(USER, self.port).await?;
        let port = free_port()?;
        let process = data.run(port).await?;
        eventually(DEADLINE, "the standby follows", async || {
            let streams = "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'";
            self.query("postgres", streams).await.is_ok_and(|count| count == "1")
        })
        .await?;
        Ok(Self { port, process, data })
    }

    /// From now on a commit is acknowledged once a standby has it, too.
    pub async fn waits_for_standby(&self) -> anyhow::Result<()> {
        self.query("postgres", "ALTER SYSTEM SET synchronous_standby_names = '*'").await?;
        self.query("postgres", "SELECT pg_reload_conf()").await?;
        let synchronous = "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'";
        eventually(DEADLINE, "the standby is waited for", async || {
            self.query("postgres", synchronous).await.is_ok_and(|count| count == "1")
        })
        .await
    }

    /// Makes a standby the primary; returns once it can be written.
    pub async fn promote(&self) -> anyhow::Result<()> {
        let promoted = self.query("postgres", "SELECT pg_promote()").await?;
        ensure!(promoted == "t", "it is not promoted");
        Ok(())
    }

    /// The server that the tests of this process share, for those which do not disturb it. It ends
    /// with its last holder; a later one starts another.
    pub async fn shared() -> anyhow::Result<Arc<Self>> {
        static SHARED: Mutex<Weak<PostgresServer>> = Mutex::const_new(Weak::new());
        let mut shared = SHARED.lock().await;
        if let Some(running) = shared.upgrade() {
            return Ok(running);
        }
        let started = Arc::new(Self::start().await?);
        *shared = Arc::downgrade(&started);
        Ok(started)
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// The address of a database, whether it is there or not.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://{USER}@127.0.0.1:{}/{database}", self.port)
    }

    /// Makes an empty database, whose name is an identifier of SQL, and gives its address.
    pub async fn create_database(&self, database: &str) -> anyhow::Result<String> {
        self.query("postgres", &format!("CREATE DATABASE {database}")).await?;
        Ok(self.url(database))
    }

    /// Asks with `psql`, and gives the rows, their columns separated by `|`.
    pub async fn query(&self, database: &str, sql: &str) -> anyhow::Result<String> {
        let asking = tokio::process::Command::new(programs::find("psql")?)
            .args(["--no-psqlrc", "--quiet", "--tuples-only", "--no-align"])
            .args(["--set", "ON_ERROR_STOP=1", "--command", sql, &self.url(database)])
            .kill_on_drop(true)
            .output();
        let output = tokio::time::timeout(DEADLINE, asking)
            .await
            .with_context(|| format!("Postgres did not answer {sql:?}"))??;
        let told = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "{sql:?} failed: {told}");
        Ok(String::from_utf8(output.stdout)?.trim_end().to_owned())
    }

    /// Ends it in an orderly way: transactions are rolled back, clients see their connections
    /// closed.
    pub async fn stop(&mut self) -> anyhow::Result<()> {
        // Its fast shutdown; at SIGTERM it would wait for the clients to go.
        self.process.signal(Signal::SIGINT)?;
        self.process.ended(DEADLINE).await?;
        Ok(())
    }

    /// Ends it and all its children with SIGKILL.
    pub async fn kill(&mut self) -> anyhow::Result<()> {
        if self.process.is_running() {
            // Stopped first, so that it starts no more of them.
            self.process.signal(Signal::SIGSTOP)?;
            let children = family::children(self.pid()?)?;
            family::signal(&children, Signal::SIGKILL)?;
            self.process.kill()?;
            family::ended(&children).await?;
        }
        Ok(())
    }

    /// Starts it again on the same port, with what was committed. Ends it first where it runs.
    pub async fn restart(&mut self) -> anyhow::Result<()> {
        self.kill().await?;
        self.process = self.data.run(self.port).await?;
        Ok(())
    }

    /// Freezes it: connections stay open, new ones come as far as the kernel, nothing answers.
    pub fn pause(&self) -> anyhow::Result<()> {
        self.process.signal(Signal::SIGSTOP)?;
        family::signal(&family::children(self.pid()?)?, Signal::SIGSTOP)
    }

    /// Lets a paused server go on.
    pub fn unpause(&self) -> anyhow::Result<()> {
        family::signal(&family::children(self.pid()?)?, Signal::SIGCONT)?;
        self.process.signal(Signal::SIGCONT)
    }

    /// Ends the connections of all clients, and goes on.
    pub async fn cut_clients(&self) -> anyhow::Result<()> {
        let cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                   WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()";
        self.query("postgres", cut).await.map(drop)
    }

    fn pid(&self) -> anyhow::Result<Pid> {
        Ok(Pid::from_raw(i32::try_from(self.process.pid())?))
    }
}

impl Drop for PostgresServer {
    /// Asks it to end at once, since only then it takes its children and shared memory with it.
    fn drop(&mut self) {
        if self.process.is_running() && self.unpause().is_ok() {
            drop(self.process.signal(Signal::SIGQUIT));
            self.process.wait();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn a_restart_finds_what_was_committed() -> anyhow::Result<()> {
        let mut postgres = PostgresServer::start().await?;
        let url = postgres.create_database("colours").await?;
        postgres
            .query("colours", "CREATE TABLE c (name TEXT); INSERT INTO c VALUES ('blue')")
            .await?;
        postgres.restart().await?;
        ensure!(postgres.url("colours") == url, "another port");
        ensure!(postgres.query("colours", "SELECT name FROM c").await? == "blue");
        postgres.stop().await?;
        postgres.restart().await?;
        ensure!(postgres.query("colours", "SELECT name FROM c").await? == "blue");
        Ok(())
    }

    #[tokio::test]
    async fn a_promoted_standby_has_what_was_committed() -> anyhow::Result<()> {
        let mut primary = PostgresServer::start().await?;
        primary.create_database("colours").await?;
        let standby = primary.start_standby().await?;
        primary.waits_for_standby().await?;
        primary
            .query("colours", "CREATE TABLE c (name TEXT); INSERT INTO c VALUES ('blue')")
            .await?;
        primary.kill().await?;
        standby.promote().await?;
        standby.query("colours", "INSERT INTO c VALUES ('red')").await?;
        ensure!(standby.query("colours", "SELECT count(*) FROM c").await? == "2");
        Ok(())
    }

    #[tokio::test]
    async fn a_paused_server_answers_once_it_goes_on() -> anyhow::Result<()> {
        let postgres = PostgresServer::start().await?;
        postgres.pause()?;
        let asking = postgres.query("postgres", "SELECT 1");
        let answer = tokio::time::timeout(Duration::from_millis(500), asking).await;
        ensure!(answer.is_err(), "it answered while it was paused");
        postgres.unpause()?;
        ensure!(postgres.query("postgres", "SELECT 1").await? == "1");
        Ok(())
    }

    #[tokio::test]
    async fn dropping_a_server_ends_all_its_processes() -> anyhow::Result<()> {
        for paused in [false, true] {
            let postgres = PostgresServer::start().await?;
            let children = family::children(postgres.pid()?)?;
            ensure!(!children.is_empty());
            if paused {
                postgres.pause()?;
            }
            drop(postgres);
            family::ended(&children).await?;
        }
        Ok(())
    }
}
